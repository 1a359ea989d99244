import { STATUS_CODES } from 'node:http';
import { definedMap, type Json, type JsonMap } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { isRunError } from '../../../state/failure.ts';
import type { Engine } from '../../engine.ts';
import { HttpProblem } from './problem.ts';

/** A failure in words for the caller. An internal fault is reported without its details. */
export function describeFailure(error: unknown, engine: Engine): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof engine.Refusal) {
    const { hint, needs, problems } = error;
    const list = problems.map(({ code, severity, message }): JsonMap => ({ code, severity, message }));
    return new HttpProblem(422, error.message, { hint, more: { needs: unlessEmpty(needs), problems: unlessEmpty(list) } });
  }
  if (isRunError(error)) {
    const { kind, message, hint } = error.failure;
    // The database may answer later.
    if (kind === 'network') return new HttpProblem(503, message, { hint, retryAfterSeconds: 5 });
    return new HttpProblem(kind === 'input' ? 409 : 500, message, { hint });
  }

  return new HttpProblem(500, say(texts.internal));
}

const unlessEmpty = (list: readonly Json[]): Json | undefined => (list.length ? [...list] : undefined);

export function respondWithProblem({ status, message, hint, retryAfterSeconds, more }: HttpProblem): Response {
  const body = definedMap({ title: STATUS_CODES[status] ?? '', status, detail: message, hint, ...more });
  const headers = new Headers({ 'Content-Type': 'application/problem+json' });
  if (status === 401) headers.set('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) headers.set('Retry-After', String(retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
}
