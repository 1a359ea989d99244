import { constants } from 'node:fs';
import { copyFile, link, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from '../errno.ts';
import { modeOfNew } from './permissions.ts';
import { temporaryName } from './write-atomic.ts';

/**
 * A folder of numbered files as a lock with fencing: the highest number owns the folder. A number is created exclusively
 * (`O_EXCL`) and removed only when there is a higher one, so of several that replace a dead owner exactly one wins.
 */

/** The numbers in the folder, unordered; empty where it does not exist. Throws the system's error. */
export async function fileNumbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => /^\d{1,15}$/.test(name)).map(Number);
}

/** Creates the file `number` with `content` and removes lower ones; undefined where the number or a higher one exists. */
export async function claimNumber(folder: string, number: number, content: string): Promise<string | undefined> {
  const file = join(folder, String(number));
  if (!(await create(file, content))) return undefined;
  const all = await fileNumbersIn(folder);
  if (all.some((other) => other > number)) return undefined;
  await Promise.all(all.filter((other) => other < number).map((other) => rm(join(folder, String(other)), { force: true })));
  return file;
}

/** A visible file is complete: it is written under another name first. */
async function create(file: string, content: string): Promise<boolean> {
  const temporary = join(dirname(file), temporaryName());
  try {
    await writeFile(temporary, content, { flag: 'wx', mode: modeOfNew(file) });
    // Where the file system has no hard links, a copy: its maker may die in the middle.
    await link(temporary, file).catch(async (error: unknown) => {
      if (errnoOf(error) === 'EEXIST') throw error;
      await copyFile(temporary, file, constants.COPYFILE_EXCL);
    });

    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
