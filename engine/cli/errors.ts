import { relative } from 'node:path';
import { RunError } from '../state/failure.ts';
import { problemText } from './frame.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage.ts';

/** What a Refusal says; the class lives in the engine's own bundle, so it is known by its shape. */
interface RefusalLike extends Error {
  hint?: string;
  problems: Parameters<typeof problemText>[0][];
  file?: string;
  text?: string;
}

const isRefusal = (error: unknown): error is RefusalLike => error instanceof Error && error.name === 'Refusal' && 'problems' in error;
const isRunError = (error: unknown): error is RunError => error instanceof RunError || (error instanceof Error && error.name === 'RunError' && 'failure' in error);

/** Tells people what went wrong and gives the exit code: 2 for what was refused before the first step, 3 for the program's own error. */
export function reportError(error: unknown, output: Output, json: boolean): number {
  const { say, style } = output;
  const sentence = (message: string, hint: string | undefined): void => {
    say(`${style('red', 'error')} ${message}`);
    if (hint) say(`${style('cyan', '→')} ${hint}`);
  };
  if (error instanceof UsageError) {
    sentence(error.message, error.hint);
    return 2;
  }
  if (isRefusal(error)) {
    if (error.problems.length && error.text !== undefined && error.file) for (const problem of error.problems) say(problemText(problem, shortPath(error.file), error.text, output));
    sentence(error.message, error.hint);
    if (json) output.answer(JSON.stringify({ refused: { message: error.message, hint: error.hint ?? null, problems: error.problems.map(({ code, message }) => ({ code, message })) } }, null, 2));
    return 2;
  }
  if (isRunError(error) && error.failure.kind !== 'internal') {
    sentence(error.failure.message, error.failure.hint);
    return 2;
  }
  const own = error instanceof Error ? error : new Error(String(error));
  sentence(`Baton made a mistake: ${own.message}`, 'Run it again with BATON_DEBUG=1 to see where, and report it.');
  if (process.env['BATON_DEBUG']) say(own.stack ?? '');
  return 3;
}

/** A path as a person in this folder would write it. */
export function shortPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path && !path.startsWith('..') ? path : file;
}
