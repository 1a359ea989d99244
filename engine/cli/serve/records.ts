import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { makeFolder } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { isMap, type JsonMap } from '../../language/json.ts';
import type { ServeRecords } from '../../store/pg/records.ts';

/** The records of the servers of a folder: a file each. */
export function recordsInFolder(root: string): ServeRecords {
  const folder = join(root, '.baton', 'serve');
  const fileOf = (name: string): string => join(folder, `${name}.json`);
  const read = async (name: string): Promise<JsonMap | undefined> =>
    parseMap(await readFile(fileOf(name), 'utf8').catch(() => ''));
  const list = async (below: string): Promise<string[]> =>
    (await readdir(join(folder, below)).catch(() => []))
      .flatMap((file) => (file.endsWith('.json') ? [basename(file, '.json')] : []))
      .toSorted();

  return {
    read,
    list,
    async readAll(below) {
      const all = new Map<string, JsonMap>();
      for (const name of await list(below)) {
        const kept = await read(`${below}/${name}`);
        if (kept) all.set(name, kept);
      }
      return all;
    },
    async write(name, value) {
      await makeFolder(dirname(fileOf(name)));
      await writeAtomic(fileOf(name), JSON.stringify(value), { durable: true, mode: 0o600 });
    },
    async claim(name, value) {
      await makeFolder(dirname(fileOf(name)));
      return writeFile(fileOf(name), JSON.stringify(value), { flag: 'wx', mode: 0o600 }).then(
        () => true,
        (error: unknown) => {
          if (errnoOf(error) === 'EEXIST') return false;
          throw error;
        },
      );
    },
    remove: (name) => rm(fileOf(name), { force: true }),
    alone: (name, work) => withMutex(join(folder, `${name}.lock`), work),
  };
}

/** Undefined for a text that is no JSON object, or was not written completely. */
function parseMap(text: string): JsonMap | undefined {
  try {
    const kept: unknown = JSON.parse(text);
    return isMap(kept) ? (kept as JsonMap) : undefined;
  } catch {
    return undefined;
  }
}
