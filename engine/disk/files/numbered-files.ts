import { constants } from 'node:fs';
import { copyFile, link, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from '../errno.ts';
import { modeOfNew } from './permissions.ts';
import { temporaryName } from './write-atomic.ts';

/**
 * Numbered files in one folder say whose turn it is: the highest owns the folder, a number is made once (`O_EXCL`), and is removed
 * only below a higher one. So of several that replace a dead owner exactly one wins.
 */

/** The numbers in the folder, in no order; none where there is no folder. Throws the system's error. */
export async function fileNumbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => /^\d{1,15}$/.test(name)).map(Number);
}

/** Makes the file `number` with `content` and removes those below it; undefined where somebody has the number or a higher one. */
export async function claimNumber(folder: string, number: number, content: string): Promise<string | undefined> {
  const file = join(folder, String(number));
  if (!(await create(file, content))) return undefined;
  const all = await fileNumbersIn(folder);
  if (all.some((other) => other > number)) return undefined;
  await Promise.all(all.filter((other) => other < number).map((other) => rm(join(folder, String(other)), { force: true })));
  return file;
}

/** A file that is there has its content: it is written under another name first. */
async function create(file: string, content: string): Promise<boolean> {
  const made = join(dirname(file), temporaryName());
  try {
    await writeFile(made, content, { flag: 'wx', mode: modeOfNew(file) });
    // Where the file system has no second names, a copy: its maker may die in the middle.
    await link(made, file).catch(async (error: unknown) => {
      if (errnoOf(error) === 'EEXIST') throw error;
      await copyFile(made, file, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(made, { force: true });
  }
}
