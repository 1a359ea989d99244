import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoHint, errnoOf, errnoWords } from '../../disk/errno.ts';
import { isTemporary } from '../../disk/files/write-atomic.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import type { RefusedDocument } from '../../launch/inspect/documents.ts';
import { type Failure, isRunError } from '../../state/failure.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { placeLines, problemLines } from '../text/problem.ts';
import { safeLines } from '../text/width.ts';
import { refusalDocument, refusedDocument, shownMessage } from './json-refusal.ts';

/**
 * Prints on standard error why a command failed, and returns the same as data with the exit code: 2 for a mistake of the
 * caller, 4 for a run that was interrupted and can be resumed, 130 for a stop by the user, 3 for an error of Baton, whose
 * stack is shown only with BATON_DEBUG=1.
 */
export async function explainError(error: unknown, io: Io, noColour: boolean): Promise<RefusedDocument> {
  const style = paint(wantsColour(io, io.screen !== undefined, noColour));
  const printError = ({ message, hint }: { message: string; hint?: string | undefined }): void => {
    const tip = hint ? `${style.dim('→')} ${safeLines(hint)}\n` : '';
    io.err(`${style.bad('baton:')} ${safeLines(message).trimEnd()}\n${tip}`);
  };
  const tellAs = (code: RefusedDocument['exit_code'], failure: Omit<Failure, 'retryable'>): RefusedDocument => {
    printError(failure);
    return refusedDocument(code, failure);
  };
  if (isUsageError(error)) return tellAs(2, withHint({ kind: 'input', message: error.message }, error.hint));
  const engine: Engine | undefined = await loadEngine().catch(() => undefined);
  if (engine && error instanceof engine.Refusal) {
    const { hint, problems, file, text, at } = error;
    if (file !== undefined && text !== undefined && problems.length) {
      const errors = problems.slice(0, most);
      io.err(`${problemLines({ file: shortPath(file, io.cwd), text }, errors, style).join('\n')}\n`);
      if (problems.length > most)
        io.err(`${say(usageTexts.moreProblems, { count: problems.length - most, file: shortPath(file, io.cwd) })}\n`);
    }
    // A question given on the command line has no file.
    if (at && existsSync(at.file)) io.err(`${placeLines({ ...at, file: shortPath(at.file, io.cwd) }, style).join('\n')}\n`);
    printError({ message: shownMessage(error, io), hint });
    return refusalDocument(error, io);
  }
  // The classes of the engine's own bundle.
  if (engine && error instanceof engine.BrokenRun) return tellAs(4, error.failure);
  if (isRunError(error) && !isOurs(error.failure)) return tellAs(error.failure.kind === 'cancelled' ? 130 : 2, error.failure);
  const file = fileOf(error);
  if (file !== undefined) {
    const message = say(usageTexts.fileTrouble, { file: shortPath(file, io.cwd), why: errnoWords(error) });
    return tellAs(2, withHint({ kind: 'input', message }, errnoHint(error)));
  }
  const own = error instanceof Error ? error : new Error(String(error));
  const debug = Boolean(io.env['BATON_DEBUG']);
  const message = say(usageTexts.ownError, { message: own.message });
  const document = tellAs(3, withHint({ kind: 'internal', message }, debug ? undefined : usageTexts.ownErrorHint));
  if (debug) io.err(`${own.stack ?? ''}\n`);
  return document;
}

/** Lazily loaded bundles have another class of the same name. */
const isUsageError = (error: unknown): error is UsageError =>
  error instanceof UsageError || (error instanceof Error && error.name === 'UsageError' && 'hint' in error);

const withHint = (failure: Omit<Failure, 'retryable'>, hint: string | undefined): Omit<Failure, 'retryable'> =>
  hint === undefined ? failure : { ...failure, hint };

/** The file that the system would not open or write; undefined where the error is of another kind. */
function fileOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || errnoOf(error) === undefined || !('path' in error) || typeof error.path !== 'string')
    return undefined;
  // Files are written beside their place first, then renamed (an atomic write).
  return isTemporary(basename(error.path)) ? dirname(error.path) : error.path;
}

/** An unforeseen exception. A full disk is `internal` too, but known. */
const isOurs = ({ kind, cause }: { kind: string; cause?: string }): boolean => kind === 'internal' && cause !== undefined;

/** The number of problems of a refused file that are shown; the others are counted. */
const most = 10;
