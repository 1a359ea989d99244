import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../disk/errno.ts';
import { makeFolder, modeOfNew } from '../../../disk/files/permissions.ts';
import { writeAtomic } from '../../../disk/files/write-atomic.ts';
import { withMutex } from '../../../disk/locks/mutex.ts';
import { isMap, type JsonMap } from '../../../language/json.ts';

/** Claims are kept for so many milliseconds behind the mark, for a server that was stopped for a while and goes on. */
const claimsKept = 2 * 24 * 3_600_000;

/** What the servers of a folder keep of a trigger, in a folder of its own. */
export interface TriggerStore<Mark> {
  read(): Promise<Mark | undefined>;
  /** Durable when it resolves. */
  write(mark: Mark): Promise<void>;
  /** Whether something is this server's, and was no other's before. Its name begins with its time, in milliseconds since 1970. */
  claim(name: string): Promise<boolean>;
  release(name: string): Promise<void>;
  /** Does `work` while no other server of the folder does; undefined where another one takes long. */
  alone<T>(work: () => Promise<T>): Promise<{ value: T } | undefined>;
}

interface Place<Mark> {
  /** The root of the project. */
  root: string;
  /** `schedules` or `events`, and a name for the trigger. */
  kind: string;
  name: string;
  /** A mark that is whole; undefined for any other: then the trigger begins anew. */
  parse(kept: JsonMap): Mark | undefined;
}

/** The store of a trigger in the folder of a project. What was dealt with until `until` needs its claims for a while. */
export function openTriggerStore<Mark extends { until: number }>({ root, kind, name, parse }: Place<Mark>): TriggerStore<Mark> {
  const folder = join(root, '.baton', 'serve', kind, name);
  const file = join(folder, 'mark.json');
  const claims = join(folder, 'claims');
  const claimOf = (claim: string): string => join(claims, claim);
  return {
    async read() {
      const kept = parseMap(await readFile(file, 'utf8').catch(() => ''));
      return kept && parse(kept);
    },
    async write(mark) {
      await writeAtomic(file, JSON.stringify(mark), { durable: true });
      const old = (await readdir(claims).catch(() => [])).filter((one) => Number.parseInt(one, 10) < mark.until - claimsKept);
      for (const one of old) await rm(join(claims, one), { force: true });
    },
    async claim(claim) {
      await makeFolder(claims);
      return writeFile(claimOf(claim), '', { flag: 'wx', mode: modeOfNew(claimOf(claim)) }).then(
        () => true,
        (error: unknown) => {
          if (errnoOf(error) === 'EEXIST') return false;
          throw error;
        },
      );
    },
    release: (claim) => rm(claimOf(claim), { force: true }),
    alone: (work) => withMutex(join(folder, 'lock'), work),
  };
}

/** Undefined for a text that is no JSON of a map. */
function parseMap(text: string): JsonMap | undefined {
  try {
    const kept: unknown = JSON.parse(text);
    return isMap(kept) ? (kept as JsonMap) : undefined;
  } catch {
    return undefined;
  }
}
