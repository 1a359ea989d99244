import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskError, errnoOf } from '../disk/errno.ts';
import { makeFolderNow } from '../disk/files/permissions.ts';
import { storeTexts } from '../language/texts/storage/store.ts';

/** The files of a run, all in one folder. */
export interface RunPaths {
  id: string;
  folder: string;
  log: string;
  artifacts: string;
  lock: string;
  inbox: string;
  plan: string;
}

export const batonFolder = (root: string): string => join(root, '.baton');
export const runsFolder = (root: string): string => join(batonFolder(root), 'runs');
/** Trials of steps: no list shows them. */
export const trialsFolder = (root: string): string => join(batonFolder(root), 'trials');
/** The files of a pushed pipeline, which are the project of its runs. */
export const bundleFolder = (root: string, hash: string): string => join(batonFolder(root), 'bundles', hash);
/** The hash of a pushed pipeline by its folder; undefined for any other folder. */
export const hashOfFolder = (folder: string): string | undefined =>
  /[\\/]\.baton[\\/]bundles[\\/]([0-9a-f]{64})[\\/]?$/.exec(folder)?.[1];
/** The project that a root belongs to: for a pushed pipeline's folder the project that has it, else the root itself. */
export const projectOf = (root: string): string => (hashOfFolder(root) === undefined ? root : join(root, '..', '..', '..'));
/** The files written by their steps. */
export const trialFiles = (root: string): string => join(trialsFolder(root), 'files');
/** Runs that were only played. */
export const simulationFiles = (root: string): string => join(batonFolder(root), 'simulations');
export const indexFile = (root: string): string => join(batonFolder(root), 'index.jsonl');
/** The history of earlier runs (`history/`). */
export const historyFile = (root: string): string => join(batonFolder(root), 'history.db');
/** Locked while that file is created. */
export const historyLock = (root: string): string => join(batonFolder(root), 'history.lock');
/** The input of the command of `alerts`: the newest run with alerts. */
export const alertsFile = (root: string): string => join(batonFolder(root), 'alerts.json');
/** The time before which choices by experience ignore runs. */
export const learnedFile = (root: string): string => join(batonFolder(root), 'learned-since');
/** Shown advice, by which its outcome is found. */
export const adviceFile = (root: string): string => join(batonFolder(root), 'advice.json');
/** A project's usage of a day (UTC); `now` is milliseconds since 1970. */
export const spendingFile = (root: string, now: number): string =>
  join(batonFolder(projectOf(root)), 'spending', `${new Date(now).toISOString().slice(0, 10)}.jsonl`);

/** The parts of a run's folder. */
export function runPaths(folder: string): RunPaths {
  const at = (name: string) => join(folder, name);
  const id = folder.split(/[\\/]/).at(-1) ?? folder;
  return {
    id,
    folder,
    log: at('log.jsonl'),
    artifacts: at('artifacts'),
    lock: at('lock'),
    inbox: at('inbox'),
    plan: at('plan.json'),
  };
}

/**
 * An id such as `20261121-0138-k3f9q2`: date and time in UTC, then three characters for the time within the minute (1.3 ms
 * each) and three random ones, so that ids sort by time. `random` returns numbers in [0, 1).
 */
export function newRunId(now: number, random: () => number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  const digits = (part: number) =>
    Math.floor(part * 36 ** 3)
      .toString(36)
      .padStart(3, '0');
  return `${date.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}-${digits((now % 60_000) / 60_000)}${digits(random())}`;
}

/** Whether a text may be the id of a run, including one typed by a person. */
export const isRunId = (id: string): boolean => /^[a-z0-9][a-z0-9-]{0,63}$/.test(id);

/**
 * Creates a new run's folder under `root`, among the runs there unless another place is given. Throws a RunError where
 * nothing can be written.
 */
export function createRun(root: string, now: number, random: () => number, runs = runsFolder(root)): RunPaths {
  try {
    makeFolderNow(runs);
    ignoreRuns(root);
    for (;;) {
      const paths = runPaths(join(runs, newRunId(now, random)));
      if (makeNew(paths.folder)) {
        makeFolderNow(paths.inbox);
        return paths;
      }
    }
  } catch (error) {
    throw diskError(error, storeTexts.noFolder, runs);
  }
}

/** The folder of a run of a given name, which is made unless it is there. Throws a RunError where nothing can be written. */
export function makeRunFolder(root: string, id: string): RunPaths {
  const runs = runsFolder(root);
  try {
    makeFolderNow(runs);
    ignoreRuns(root);
    const paths = runPaths(join(runs, id));
    makeNew(paths.folder);
    makeFolderNow(paths.inbox);
    return paths;
  } catch (error) {
    throw diskError(error, storeTexts.noFolder, runs);
  }
}

/** False where another run took the name at the same moment. */
function makeNew(folder: string): boolean {
  try {
    mkdirSync(folder, 0o700);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** `.baton/.gitignore`: generated files stay out of version control, also those of later versions; shared files do not. */
export const ignored: readonly string[] = ['*', '!.gitignore', '!personalities/', '!personalities/**'];

/** The content from earlier versions. */
const ignoredBefore = new Set(['runs/', 'last/', 'cache/', 'insight/', 'spending/', 'index.jsonl']);

/** Writes it where it is missing or from an earlier version. A person's own file is left alone. */
export function ignoreRuns(root: string): void {
  const file = join(batonFolder(root), '.gitignore');
  if (existsSync(file)) {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/).filter(Boolean);
    if (lines.length === 0 || !lines.every((line) => ignoredBefore.has(line))) return;
  }
  writeFileSync(file, `${ignored.join('\n')}\n`);
}
