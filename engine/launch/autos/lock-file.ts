import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { LockEntry } from '../../auto/lock.ts';
import { parseLock } from '../../auto/lock.ts';
import { errnoWords } from '../../disk/errno.ts';
import { launchTexts } from '../../language/texts/launch.ts';
import { say } from '../../language/texts.ts';
import { Refusal } from '../refusal.ts';

/** `NAME.auto.lock.yaml` beside the pipeline. */
export const lockFileOf = (file: string): string =>
  join(dirname(file), `${basename(file).replace(/(\.baton)?\.ya?ml$/i, '')}.auto.lock.yaml`);

/** The locked answers beside a pipeline; none where there is no lock file. Throws a Refusal where it cannot be read. */
export async function readLockFile(file: string): Promise<LockEntry[]> {
  const lock = lockFileOf(file);
  const text = await readFile(lock, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Refusal(say(launchTexts.unreadable, { file: lock, why: errnoWords(error) }), { file: lock });
  });
  if (text === undefined) return [];
  const { entries, problems } = parseLock(text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length)
    throw new Refusal(say(launchTexts.lockErrors, { file: lock }), {
      problems: errors,
      file: lock,
      text,
      hint: say(launchTexts.lockErrorsHint),
    });
  return entries;
}

/** The tags with a locked answer; of a lock file that cannot be read, none: the run itself tells why. */
export function lockedTags(file: string): ReadonlySet<string> {
  try {
    return new Set(parseLock(readFileSync(lockFileOf(file), 'utf8')).entries.map(({ site }) => site));
  } catch {
    return new Set();
  }
}
