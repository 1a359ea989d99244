import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './errno.ts';
import { modeOfNew } from './private.ts';

/**
 * Numbered files in one folder say whose turn it is: the highest owns the folder, a number is made once (`O_EXCL`), and is removed
 * only below a higher one. So of several that replace a dead owner exactly one wins.
 */

/** The numbers in the folder, in no order; none where there is no folder. Throws the system's error. */
export async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => /^\d{1,15}$/.test(name)).map(Number);
}

/** Makes the file `number` with `content` and removes those below it; undefined where somebody has the number or a higher one. */
export async function claim(folder: string, number: number, content: string): Promise<string | undefined> {
  const file = join(folder, String(number));
  if (!(await create(file, content))) return undefined;
  const all = await numbersIn(folder);
  if (all.some((other) => other > number)) return undefined;
  await Promise.all(all.filter((other) => other < number).map((other) => rm(join(folder, String(other)), { force: true })));
  return file;
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'wx', modeOfNew(file));
    await handle.writeFile(content);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}
