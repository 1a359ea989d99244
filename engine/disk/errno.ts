import { type FailureKind, RunError } from '../state/failure.ts';

interface Reason {
  words: string;
  kind: FailureKind;
  hint?: string;
}

const denied = 'Check who may read and write there.';
const space = 'Free some space, then resume the run.';

/** What the system says about files, in words, and which kind of failure it is. */
const reasons: Readonly<Record<string, Reason>> = {
  ENOENT: { words: 'it does not exist', kind: 'input' },
  EACCES: { words: 'access is denied', kind: 'permission', hint: denied },
  EPERM: { words: 'the system does not permit it', kind: 'permission', hint: denied },
  EROFS: { words: 'the file system is read-only', kind: 'permission', hint: denied },
  EEXIST: { words: 'it exists already', kind: 'input' },
  EISDIR: { words: 'it is a folder', kind: 'input' },
  ENOTDIR: { words: 'a part of its path is a file, not a folder', kind: 'input' },
  ENOTEMPTY: { words: 'the folder is not empty', kind: 'input' },
  ENAMETOOLONG: { words: 'the name is too long', kind: 'input' },
  ELOOP: { words: 'its links lead in a circle', kind: 'input' },
  ENOSPC: { words: 'the disk is full', kind: 'internal', hint: space },
  EDQUOT: { words: 'the disk quota is used up', kind: 'internal', hint: space },
  EFBIG: { words: 'the file would be too large', kind: 'internal' },
  EIO: { words: 'the disk reports an error', kind: 'internal' },
  EBUSY: { words: 'another program is using it', kind: 'internal' },
  EMFILE: { words: 'too many files are open', kind: 'internal' },
  ENFILE: { words: 'too many files are open', kind: 'internal' },
};

/** The code of a system error (`ENOENT`), or undefined where `error` is none. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What a system error means, as the end of a sentence: `it does not exist`. */
export function errnoWords(error: unknown): string {
  return reasons[errnoOf(error) ?? '']?.words ?? (error instanceof Error ? error.message : String(error));
}

/** A system error as a failure of the run. `what` begins the sentence: `The log cannot be written`. */
export function diskError(error: unknown, what: string, file: string): RunError {
  if (error instanceof RunError) return error;
  const reason = reasons[errnoOf(error) ?? ''];
  return new RunError({
    kind: reason?.kind ?? 'internal',
    message: `${what}: ${errnoWords(error)} (${file}).`,
    retryable: false,
    ...(reason?.hint ? { hint: reason.hint } : {}),
  });
}
