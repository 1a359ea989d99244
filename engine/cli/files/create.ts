import { rm, writeFile } from 'node:fs/promises';
import { errnoHint, errnoOf, errnoWords } from '../../disk/errno.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';

/**
 * Creates a new file, whole or not at all; `shown` is its name for people. Throws a UsageError, with the text `taken` where
 * the name exists already.
 */
export async function makeNew(file: string, text: string, shown: string, taken: () => UsageError): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw taken();
    // Nothing had the name before, so the file is the beginning that a full disk left.
    await rm(file, { force: true }).catch(() => undefined);
    throw unwritable(shown, error);
  }
}

/** The error for a file that cannot be written, with the system's reason. */
export const unwritable = (file: string, error: unknown): UsageError =>
  new UsageError(say(usageTexts.unwritable, { file, why: errnoWords(error) }), errnoHint(error));
