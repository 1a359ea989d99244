import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../../disk/errno.ts';
import { makeFolder, modeOfNew } from '../../../disk/files/permissions.ts';
import { writeAtomic } from '../../../disk/files/write-atomic.ts';
import { isMap, tryParseJson } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { ClaimedKey, RequestKeys } from '../../../store/pg/keys.ts';
import { HttpProblem, MayHaveBegun } from './problem.ts';

interface KeyedRequest {
  /** Makes keys of different tokens distinct. */
  key: string;
  /** The request that the key stands for. */
  request: string;
  hash(text: string): string;
}

/** How long a key is kept, in milliseconds. */
export const keyLasts = 24 * 3_600_000;
/** How often expired keys are removed. */
const tidyEvery = 3_600_000;

/**
 * Starts something once for an idempotency key: the second request gets the result of the first. A key whose first request
 * was cut off is refused, since nobody knows whether it took effect.
 */
export async function beginOnce(
  keys: RequestKeys,
  { key, request, hash }: KeyedRequest,
  begin: () => Promise<string>,
): Promise<string> {
  const [name, body] = [hash(key), hash(request)];
  const kept = await keys.claim(name, body);
  if (kept) return readKept(kept, body);

  const run = await begin().catch(async (error: unknown) => {
    // Nothing was started.
    if (!(error instanceof MayHaveBegun)) await keys.drop(name);
    throw error;
  });

  // It was started. Where its id cannot be kept, the key stays used, and a repeated request is asked to look.
  await keys.keep(name, body, run).catch(() => undefined);
  return run;
}

/** When the keys of a folder were tidied last. */
const tidied = new Map<string, number>();

async function forgetOld(place: string, now: number): Promise<void> {
  if (now - (tidied.get(place) ?? 0) < tidyEvery) return;
  tidied.set(place, now);
  for (const name of await readdir(place).catch(() => [])) {
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    const found = await stat(join(place, name)).catch(() => undefined);
    if (found && now - found.mtimeMs > keyLasts) await rm(join(place, name), { force: true }).catch(() => undefined);
  }
}

function readKept({ body: before, run }: ClaimedKey, body: string): string {
  if (before !== undefined && before !== body) throw new HttpProblem(422, say(texts.keyUsed));
  if (run === undefined) throw new HttpProblem(409, say(texts.keyUnknown));
  return run;
}

/** The keys of a folder: a file each. `now` is milliseconds since 1970. */
export function keysInFolder(folder: string, now: number): RequestKeys {
  const place = join(folder, '.baton', 'serve');
  const fileOf = (key: string): string => join(place, key);
  return {
    async claim(key, body) {
      const file = fileOf(key);
      await makeFolder(place);
      await forgetOld(place, now);

      const isFirst = await writeFile(file, JSON.stringify({ body }), { flag: 'wx', mode: modeOfNew(file) }).then(
        () => true,
        (error: unknown) => {
          if (errnoOf(error) === 'EEXIST') return false;
          throw error;
        },
      );
      if (isFirst) return undefined;

      const kept = tryParseJson(await readFile(file, 'utf8').catch(() => ''));
      const textOf = (name: string): string | undefined =>
        isMap(kept) && typeof kept[name] === 'string' ? kept[name] : undefined;

      return { body: textOf('body'), run: textOf('run') };
    },
    keep: (key, body, run) => writeAtomic(fileOf(key), JSON.stringify({ body, run }), { durable: true }),
    drop: (key) => rm(fileOf(key), { force: true }),
  };
}
