import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Fact {
  type: string;
  path?: string;
  status?: string;
  profile?: string;
  outputs?: Record<string, unknown>;
}

/** The facts of each run of a workspace, oldest run first; a line that is being written is left out. */
export function runLogs(folder: string): Fact[][] {
  const runs = join(folder, '.baton/runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .sort()
    .map((id) => join(runs, id, 'log.jsonl'))
    .filter((file) => existsSync(file))
    .map((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line): Fact => JSON.parse(line)),
    );
}

/** The folder of the newest run of a workspace. */
export function newestRun(folder: string): string {
  const runs = join(folder, '.baton/runs');
  return join(runs, readdirSync(runs).sort().at(-1) ?? '');
}

/** The last fact of a run that has ended. */
export const endOf = (log: Fact[] | undefined): Fact | undefined => log?.findLast(({ type }) => type === 'run.finished');

/** The fact with which a run began. */
export const startOf = (log: Fact[] | undefined): Fact | undefined => log?.find(({ type }) => type === 'run.started');
