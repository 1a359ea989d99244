import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { workerTexts as texts } from '../../language/texts/storage/worker.ts';
import { say } from '../../language/texts.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { RowFaults } from '../shared/shared-runs.ts';
import type { AskServer } from './http-rows.ts';

/** A server that keeps runs, and the caller's token. */
export interface ServerAddress {
  url: string;
  token: string;
}

/** A request that a server refused. */
export class RefusedCall extends Error {
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint: string | undefined) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

/**
 * Calls a server for `worker`; without an answer in `timeoutMs`, beside the time that it may hold the request, the reply counts as lost.
 * Rejects with a RefusedCall, or the error of `fetch`.
 */
export function createServerAsk({ url, token }: ServerAddress, worker: JsonMap, timeoutMs: number): AskServer {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  return async (call, args, signal) => {
    const held = typeof args['wait'] === 'number' ? args['wait'] : 0;
    const timeout = AbortSignal.timeout(timeoutMs + held);
    // A redirect is an error: the token is for this server alone.
    const response = await fetch(new URL(`v1/worker/${call}`, base), {
      method: 'POST',
      headers: { Authorization: ['Bearer', token].join(' '), 'Content-Type': 'application/json' },
      body: JSON.stringify({ worker, ...args }),
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const answer = parseAnswer(await response.text());
    if (!response.ok) throw refusedCall(response, answer);
    // As the page of a proxy: what was asked did not reach the server.
    if (answer['answer'] === undefined) throw new RefusedCall(502, say(texts.noServer, { url }), undefined);

    return answer['answer'];
  };
}

/** Empty for a body without JSON. */
function parseAnswer(text: string): JsonMap {
  try {
    const answer: Json = JSON.parse(text);
    return isMap(answer) ? answer : {};
  } catch {
    return {};
  }
}

function refusedCall({ status, statusText }: Response, answer: JsonMap): RefusedCall {
  const textOf = (name: string): string | undefined => {
    const { [name]: value } = answer;
    return typeof value === 'string' ? value : undefined;
  };
  return new RefusedCall(status, textOf('detail') ?? `${status} ${statusText}`.trim(), textOf('hint'));
}

/** The server, or its database, is overloaded or does not answer at present. */
const isPassing = (error: unknown): boolean =>
  error instanceof RefusedCall ? [408, 429, 502, 503, 504].includes(error.status) : !isRunError(error);

/** Faults of the connection to a server, and of its database. */
export function faultsOfServer({ url }: ServerAddress): RowFaults {
  const explain = (error: unknown): RunError => {
    if (error instanceof RunError) return error;
    if (!(error instanceof RefusedCall))
      return new RunError({ kind: 'network', message: say(texts.unreached, { url }), hint: say(texts.unreachedHint) });

    const { status, message, hint } = error;
    if (status === 401 || status === 403)
      return new RunError({
        kind: 'permission',
        message: say(texts.refused, { url, why: message }),
        hint: say(texts.refusedHint),
      });

    return new RunError({ kind: 'network', message: say(texts.failed, { url, why: message }), hint });
  };
  return {
    isPassing,
    explain,
    describe(error) {
      const { message, hint } = explain(error).failure;
      return [message, hint].filter((one) => one !== undefined).join(' ');
    },
    describeEnd: () => say(texts.goesOn, { url }),
  };
}
