import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { localDisk } from '../../workspace/local-disk.ts';
import { type LockEntry, readLockFile } from '../../workspace/lock-file.ts';
import { Refusal } from '../refusal.ts';

/** The locked answers of a pipeline; empty without a lock file. Throws a Refusal where it cannot be read. */
export function loadLock(pipeline: string): LockEntry[] {
  const lock = readLockFile(pipeline, localDisk);
  if (lock === undefined) return [];

  const { file } = lock;
  if (lock.text === undefined) throw new Refusal(say(launchTexts.unreadable, { file, why: lock.why }), { file });

  const { text, entries, problems } = lock;
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return entries;
  throw new Refusal(say(launchTexts.lockErrors, { file }), {
    problems: errors,
    file,
    text,
    hint: say(launchTexts.lockErrorsHint),
  });
}
