import { lineStarts, type Position, toPosition } from '../../../engine/compile/source/lines.ts';
import type { Refusal } from '../../../engine/index.ts';
import { messageOf, problemText } from './console.ts';
import { RefusedRequest } from './refused-request.ts';

/** Why a request is answered with a failure. */
export interface RequestFailure {
  message: string;
  /** False if the person has been told by other means. */
  show: boolean;
  /** Problems of a text, with the text. */
  problems: readonly { text: string; at: Position; of: string | undefined }[];
}

/** A thrown value as reported to the client; a refusal with every problem that caused it. */
export function whyFailed(error: unknown): RequestFailure {
  if (error instanceof RefusedRequest) return { message: error.message, show: error.show, problems: [] };
  if (!isRefusal(error)) return { message: messageOf(error), show: true, problems: [] };

  const { message, hint, text: of } = error;
  const starts = lineStarts(of ?? '');
  const problems = error.problems.map((problem) => {
    const at = toPosition(starts, problem.range.start);
    return { text: problemText(problem, at), at, of };
  });

  return { message: [message, ...problems.map(({ text }) => text), ...(hint ? [hint] : [])].join('\n'), show: true, problems };
}

/** Recognised by its name: the engine, and with it the class, may not be loaded. */
const isRefusal = (error: unknown): error is Refusal => error instanceof Error && error.name === 'Refusal' && 'problems' in error;
