import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { realPathNow } from '../../disk/paths/real-path.ts';
import { readLog } from '../../store/log/read-log.ts';
import { type RunPlan, readPlan } from '../../store/runs/plan.ts';
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
 * `file` is an absolute path; another that leads to the same file means the same, and so does the same place in a project that has moved
 * since. Texts have no mark of the order of bytes. `unread` counts runs whose texts cannot be read.
 */
export async function listVersions(root: string, file: string): Promise<{ versions: FileVersion[]; unread: number }> {
  const versions = new Map<string, FileVersion>();
  const real = realPathOf(file);
  let unread = 0;
  for (const run of await listRuns(root)) {
    const plan = await readPlan(run.folder).catch(() => undefined);
    if (!plan) {
      unread++;
      continue;
    }
    const before = await earlierRoot(plan, root, run.folder);
    const placeNow = (one: string): string =>
      before !== undefined && liesIn(before, one) ? join(root, relative(before, one)) : one;
    const found = plan.files.find((one) => realPathOf(placeNow(one.file)) === real);
    if (!found) continue;
    const text = withoutMark(found.text);
    const version = versions.get(text) ?? { version: found.hash.slice(0, nameLength), hash: found.hash, text, runs: [] };
    version.runs.push(run);
    versions.set(text, version);
  }
  return { versions: [...versions.values()], unread };
}

/** A text without the mark of the order of bytes, which some files begin with and plans keep of pipelines alone. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** Where the project of a run stood, if it stood elsewhere; undefined where the run read files of `root`, or does not say. */
async function earlierRoot({ files }: RunPlan, root: string, folder: string): Promise<string | undefined> {
  if (files.some(({ file }) => liesIn(root, file))) return undefined;
  const log = await readLog(folder).catch(() => undefined);
  return log?.facts.find((fact) => fact.type === 'run.started')?.root;
}

function liesIn(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path.split(/[\\/]/)[0] !== '..' && !isAbsolute(path);
}

/** The path without links; of a file that is gone, that of its folder decides. */
function realPathOf(file: string): string {
  try {
    return realPathNow(file);
  } catch {
    return dirname(file) === file ? file : join(realPathOf(dirname(file)), basename(file));
  }
}
