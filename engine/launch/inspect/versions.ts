import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { realPathNow } from '../../disk/paths/real-path.ts';
import { readLog } from '../../store/log/read-log.ts';
import { type RunPlan, readPlan } from '../../store/runs/plan.ts';
import { listRuns, type RunEntry } from '../../store/runs/runs.ts';

/** A text that a file had in runs. */
export interface FileVersion {
  /** The beginning of its hash, which names it. */
  version: string;
  /** SHA-256 in hexadecimal. */
  hash: string;
  text: string;
  /** The runs with this text, oldest first. */
  runs: RunEntry[];
}

/** The characters of a hash that distinguish the versions of a file. */
const nameLength = 8;

/**
 * The texts that a file had in the runs of a root, in the order of their first run: a pipeline, or any included file. `file`
 * is an absolute path; links to the same file count as the same, and so does the same place in a project that has moved.
 * Texts have no byte order mark. `unread` counts runs with unreadable texts.
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

/** A text without a byte order mark, which plans keep only for pipelines. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** The earlier root of a run's project; undefined where the run used `root`, or does not say. */
async function earlierRoot({ files }: RunPlan, root: string, folder: string): Promise<string | undefined> {
  if (files.some(({ file }) => liesIn(root, file))) return undefined;
  const log = await readLog(folder).catch(() => undefined);
  return log?.facts.find((fact) => fact.type === 'run.started')?.root;
}

function liesIn(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path.split(/[\\/]/)[0] !== '..' && !isAbsolute(path);
}

/** The path without links; for a missing file, resolved through its folder. */
function realPathOf(file: string): string {
  try {
    return realPathNow(file);
  } catch {
    return dirname(file) === file ? file : join(realPathOf(dirname(file)), basename(file));
  }
}
