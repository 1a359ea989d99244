import { readPlan } from '../../store/runs/plan.ts';
import { listRuns, type RunEntry } from '../../store/runs/runs.ts';

/** One text that a file had as runs read it. */
export interface FileVersion {
  /** The beginning of its hash, by which it is named. */
  version: string;
  /** SHA-256 in hexadecimal. */
  hash: string;
  text: string;
  /** The runs that read it, oldest first. */
  runs: RunEntry[];
}

/** Characters of a hash that tell the versions of one file apart. */
const nameLength = 8;

/**
 * The texts that a file had in the runs of a root, in the order in which they first ran: a pipeline, or any file that pipelines took in.
 * `file` is its absolute path, or several that lead to it. `unread` counts runs whose texts cannot be read.
 */
export async function listVersions(root: string, file: readonly string[]): Promise<{ versions: FileVersion[]; unread: number }> {
  const versions = new Map<string, FileVersion>();
  let unread = 0;
  for (const run of await listRuns(root)) {
    const plan = await readPlan(run.folder).catch(() => undefined);
    if (!plan) unread++;
    const found = plan?.files.find((one) => file.includes(one.file));
    if (!found) continue;
    const { hash, text } = found;
    const version = versions.get(hash) ?? { version: hash.slice(0, nameLength), hash, text, runs: [] };
    version.runs.push(run);
    versions.set(hash, version);
  }
  return { versions: [...versions.values()], unread };
}
