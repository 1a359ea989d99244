import { diskError } from '../disk/errno.ts';
import { withMutex } from '../disk/locks/mutex.ts';
import { lockTexts } from '../language/texts/storage/locks.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';

/**
 * Reads and writes a file of this machine by `work` under a lock between processes. Throws a RunError that begins with
 * `unwritten`.
 */
export async function changeAlone(file: string, unwritten: string, work: () => Promise<void>): Promise<void> {
  const done = await withMutex(`${file}.lock`, work).catch((error: unknown) => {
    throw diskError(error, unwritten, file);
  });
  if (!done)
    throw new RunError({ kind: 'input', message: say(lockTexts.busy, { file }), hint: say(lockTexts.busyHint, { file }) });
}
