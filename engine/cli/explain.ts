import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoHint, errnoOf, errnoWords } from '../disk/errno.ts';
import { isTemporary } from '../disk/write.ts';
import { cliTexts } from '../language/texts/cli.ts';
import { say } from '../language/texts.ts';
import type { Engine } from './engine.ts';
import { loadEngine } from './engine.ts';
import type { Io } from './io.ts';
import { wantsColour } from './io.ts';
import { shortPath } from './place.ts';
import { paint } from './text/paint.ts';
import { placeLines, problemLines } from './text/problem.ts';
import { UsageError } from './usage.ts';

/**
 * Tells on standard error why a command could not be obeyed, and gives the exit code: 2 for what the person can mend, 130 for what the
 * person has stopped, 3 for our own errors, whose stack is shown only with BATON_DEBUG=1.
 */
export async function explain(error: unknown, io: Io, noColour: boolean): Promise<number> {
  const style = paint(wantsColour(io, io.screen !== undefined, noColour));
  const tell = (message: string, hint?: string): void => {
    io.err(`${style.bad('baton:')} ${message.trimEnd()}\n${hint ? `${style.dim('→')} ${hint}\n` : ''}`);
  };
  if (error instanceof UsageError) {
    tell(error.message, error.hint);
    return 2;
  }
  const engine: Engine | undefined = await loadEngine().catch(() => undefined);
  if (engine && error instanceof engine.Refusal) {
    const { message, hint, problems, file, text, at } = error;
    if (file !== undefined && text !== undefined && problems.length) {
      const errors = problems.slice(0, most);
      io.err(`${problemLines({ file: shortPath(file, io.cwd), text }, errors, style).join('\n')}\n`);
      if (problems.length > most)
        io.err(`${say(cliTexts.moreProblems, { count: problems.length - most, file: shortPath(file, io.cwd) })}\n`);
    }
    // A question of the command line stands in no file.
    if (at && existsSync(at.file)) io.err(`${placeLines({ ...at, file: shortPath(at.file, io.cwd) }, style).join('\n')}\n`);
    tell(file === undefined ? message : message.replaceAll(file, shortPath(file, io.cwd)), hint);
    return error.exitCode;
  }
  // The classes are those of the engine's own bundle.
  if (engine && error instanceof engine.RunError && !isOurs(error.failure)) {
    tell(error.message, error.failure.hint);
    return error.failure.kind === 'cancelled' ? 130 : 2;
  }
  const file = fileOf(error);
  if (file !== undefined) {
    tell(say(cliTexts.fileTrouble, { file: shortPath(file, io.cwd), why: errnoWords(error) }), errnoHint(error));
    return 2;
  }
  const own = error instanceof Error ? error : new Error(String(error));
  const debug = Boolean(io.env['BATON_DEBUG']);
  tell(say(cliTexts.ownError, { message: own.message }), debug ? undefined : cliTexts.ownErrorHint);
  if (debug) io.err(`${own.stack ?? ''}\n`);
  return 3;
}

/** The file that the system let nobody read or write; undefined where the error is of another kind. */
function fileOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || errnoOf(error) === undefined || !('path' in error) || typeof error.path !== 'string')
    return undefined;
  // What is written whole or not at all is written beside its place first.
  return isTemporary(basename(error.path)) ? dirname(error.path) : error.path;
}

/** An unforeseen exception, as against a disk that is full, which is `internal` too but known. */
const isOurs = ({ kind, cause }: { kind: string; cause?: string }): boolean => kind === 'internal' && cause !== undefined;

/** Problems of a refused file that are shown; the rest is counted. */
const most = 10;
