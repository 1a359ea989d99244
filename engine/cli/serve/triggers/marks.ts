import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../disk/errno.ts';
import { makeFolder, modeOfNew } from '../../../disk/files/permissions.ts';
import { writeAtomic } from '../../../disk/files/write-atomic.ts';
import { withMutex } from '../../../disk/locks/mutex.ts';
import { isMap } from '../../../language/json.ts';
import { mostMissed, type ScheduleMark } from './plan-times.ts';

/** Claims are kept for so many milliseconds behind the mark, for a server that was stopped for a while and goes on. */
const claimsKept = 2 * 24 * 3_600_000;

/** What the servers of a folder keep of a schedule, in a folder of its own. */
export interface ScheduleStore {
  read(): Promise<ScheduleMark | undefined>;
  /** Durable when it resolves. */
  write(mark: ScheduleMark): Promise<void>;
  /** Whether a time is this server's, and was no other's before. */
  claim(time: number): Promise<boolean>;
  release(time: number): Promise<void>;
  /** Does `work` while no other server of the folder does; undefined where another one takes long. */
  alone<T>(work: () => Promise<T>): Promise<{ value: T } | undefined>;
}

/** The store of a schedule by the root of the project and a name for it. */
export function openScheduleStore(root: string, name: string): ScheduleStore {
  const folder = join(root, '.baton', 'serve', 'schedules', name);
  const file = join(folder, 'mark.json');
  const claims = join(folder, 'claims');
  const claimOf = (time: number): string => join(claims, String(time));
  return {
    read: async () => parseMark(await readFile(file, 'utf8').catch(() => '')),
    async write(mark) {
      await writeAtomic(file, JSON.stringify(mark), { durable: true });
      const old = (await readdir(claims).catch(() => [])).filter((one) => Number(one) < mark.until - claimsKept);
      for (const one of old) await rm(join(claims, one), { force: true });
    },
    async claim(time) {
      await makeFolder(claims);
      return writeFile(claimOf(time), '', { flag: 'wx', mode: modeOfNew(claimOf(time)) }).then(
        () => true,
        (error: unknown) => {
          if (errnoOf(error) === 'EEXIST') return false;
          throw error;
        },
      );
    },
    release: (time) => rm(claimOf(time), { force: true }),
    alone: (work) => withMutex(join(folder, 'lock'), work),
  };
}

/** A mark that is whole; undefined for any other text: then the schedule begins anew. */
function parseMark(text: string): ScheduleMark | undefined {
  let mark: unknown;
  try {
    mark = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMap(mark)) return undefined;
  const { schedule, until, waiting, run, time, problem } = mark;
  if (typeof schedule !== 'string' || typeof until !== 'number' || !Array.isArray(waiting)) return undefined;
  return {
    schedule,
    until,
    waiting: waiting.filter((one) => typeof one === 'number').slice(0, mostMissed),
    run: typeof run === 'string' ? run : undefined,
    time: typeof time === 'number' ? time : undefined,
    problem: typeof problem === 'string' ? problem : undefined,
  };
}
