import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { makeFolder, modeOfNew } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap } from '../../language/json.ts';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import { HttpProblem } from './problem.ts';

interface Asked {
  /** Names the key among those of all tokens. */
  key: string;
  /** What was asked for. */
  request: string;
  hash(text: string): string;
}

/**
 * Begins something once for a key: the second time gives what the first one began. A key whose beginning was cut off is refused, since
 * nobody knows whether anything began.
 */
export async function beginOnce(folder: string, { key, request, hash }: Asked, begin: () => Promise<string>): Promise<string> {
  const place = join(folder, '.baton', 'serve');
  const file = join(place, hash(key));
  const body = hash(request);
  await makeFolder(place);
  const isFirst = await writeFile(file, JSON.stringify({ body }), { flag: 'wx', mode: modeOfNew(file) }).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) === 'EEXIST') return false;
      throw error;
    },
  );
  if (!isFirst) return readKept(file, body);
  try {
    const run = await begin();
    await writeAtomic(file, JSON.stringify({ body, run }), { durable: true });
    return run;
  } catch (error) {
    // Nothing began.
    await rm(file, { force: true });
    throw error;
  }
}

async function readKept(file: string, body: string): Promise<string> {
  const kept: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
  if (isMap(kept) && kept['body'] !== body) throw new HttpProblem(422, say(texts.keyUsed));
  if (isMap(kept) && typeof kept['run'] === 'string') return kept['run'];
  throw new HttpProblem(409, say(texts.keyUnknown));
}
