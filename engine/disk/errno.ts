import type { FailureKind } from '../language/failures.ts';
import { diskTexts } from '../language/texts/storage/disk.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';

interface Reason {
  words: string;
  kind: FailureKind;
  hint?: string;
}

const denied = diskTexts.deniedHint;
const space = diskTexts.fullHint;

/** System errors of files, with their wording and kind of failure. */
const reasons: Readonly<Record<string, Reason>> = {
  ENOENT: { words: diskTexts.missing, kind: 'input' },
  EACCES: { words: diskTexts.denied, kind: 'permission', hint: denied },
  EPERM: { words: diskTexts.notPermitted, kind: 'permission', hint: denied },
  EROFS: { words: diskTexts.readOnly, kind: 'permission', hint: denied },
  EEXIST: { words: diskTexts.exists, kind: 'input' },
  EISDIR: { words: diskTexts.folder, kind: 'input' },
  ENOTDIR: { words: diskTexts.notAFolder, kind: 'input' },
  ENOTEMPTY: { words: diskTexts.notEmpty, kind: 'input' },
  ENAMETOOLONG: { words: diskTexts.longName, kind: 'input' },
  ELOOP: { words: diskTexts.circle, kind: 'input' },
  ENOSPC: { words: diskTexts.full, kind: 'internal', hint: space },
  EDQUOT: { words: diskTexts.quota, kind: 'internal', hint: space },
  EFBIG: { words: diskTexts.tooLarge, kind: 'internal' },
  EIO: { words: diskTexts.ioError, kind: 'internal' },
  EBUSY: { words: diskTexts.busy, kind: 'internal' },
  EMFILE: { words: diskTexts.tooManyOpen, kind: 'internal' },
  ENFILE: { words: diskTexts.tooManyOpen, kind: 'internal' },
};

/** The code of a system error (`ENOENT`), or undefined where `error` is none. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The meaning of a system error, as the end of a sentence: `it does not exist`. */
export function errnoWords(error: unknown): string {
  const words = reasons[errnoOf(error) ?? '']?.words;
  if (words !== undefined) return say(words);
  return error instanceof Error ? error.message : String(error);
}

/** Advice for a system error, where there is any. */
export function errnoHint(error: unknown): string | undefined {
  const hint = reasons[errnoOf(error) ?? '']?.hint;
  return hint && say(hint);
}

/** A system error as a failure of the run. `what` begins the sentence: `The log cannot be written`. */
export function diskError(error: unknown, what: string, file: string): RunError {
  if (error instanceof RunError) return error;
  const reason = reasons[errnoOf(error) ?? ''];
  return new RunError({
    kind: reason?.kind ?? 'internal',
    message: say(diskTexts.failed, { what: say(what), why: errnoWords(error), file }),
    retryable: false,
    hint: reason?.hint,
  });
}
