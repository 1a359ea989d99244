import { Readable } from 'node:stream';
import { type FailureKind, failureKinds } from '../../language/failures.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { Reply, Wire, WireRequest } from '../../tools/lazy/undici.ts';
import { answersOf } from './answers.ts';
import type { Faults } from './faults.ts';

/**
 * Answers requests by `http` of a case in place of the network: by method and address (`GET https://host/path`), by method
 * and path on any host (`GET /path`), or by either without the method; `*` matches any text. A request without a matching key
 * fails, and is a fault of the case.
 */
export function scriptedWire(given: JsonMap, faults: Faults): Wire {
  const answers = answersOf(given);

  const answerTo = (url: URL, method: string): Json => {
    const shown = `${method} ${url.origin}${url.pathname}`;
    const found = answers.next(...namesOf(url, method));
    if (found && 'answer' in found) return found.answer;
    if (found) {
      const { pattern, count } = found.left;
      throw refused(say(count === 1 ? testingTexts.oneLeft : testingTexts.noneLeft, { pattern, count, call: shown }), pattern);
    }

    const path = `${method} ${url.pathname}`;
    const like = nearest(path, answers.patterns) ?? nearest(shown, answers.patterns);
    throw refused(
      say(like ? testingTexts.noHttpAnswerLike : testingTexts.noHttpAnswer, { request: shown, path, like: like ?? '' }),
    );
  };

  const refused = (message: string, pattern?: string): RunError => {
    faults.add(message, pattern === undefined ? undefined : ['http', pattern]);
    return new RunError({ kind: 'bad-request', message, retryable: false });
  };

  return {
    async request(url: URL, { method, signal }: Pick<WireRequest, 'method' | 'signal'>) {
      signal.throwIfAborted();
      return replyOf(answerTo(url, method));
    },
    async fetch(url, { method = 'GET' } = {}) {
      const { status, headers, body } = replyOf(answerTo(new URL(url), method));
      const plain = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
      return new Response(status === 204 || status === 304 ? null : await new Response(Readable.toWeb(body) as BodyInit).text(), {
        status,
        headers: plain,
      });
    },
    close: async () => undefined,
  };
}

/** The possible keys of a request, the most exact first. */
function namesOf({ origin, pathname, search }: URL, method: string): string[] {
  const places = [...new Set([`${origin}${pathname}${search}`, `${origin}${pathname}`, `${pathname}${search}`, pathname])];
  return [...places.map((place) => `${method} ${place}`), ...places];
}

/** A text is the body of an answer with status 200; a map gives more details, or that there is no answer: `{fail: KIND}`. */
function replyOf(answer: Json): Reply {
  const said = isMap(answer) ? answer : { body: answer };
  const { fail, status, headers, json, body } = said;
  if (fail !== undefined) throw failureOf(fail);

  const text = json === undefined ? bodyText(body ?? '') : JSON.stringify(json);
  const type = json === undefined ? 'text/plain' : 'application/json';
  const named = Object.entries(isMap(headers) ? headers : {}).map(([name, value]) => [name.toLowerCase(), String(value)]);

  return {
    status: typeof status === 'number' ? status : 200,
    headers: { 'content-type': type, ...Object.fromEntries(named) },
    body: Readable.from([Buffer.from(text)]),
  };
}

const bodyText = (body: Json): string => (typeof body === 'string' ? body : JSON.stringify(body));

function failureOf(fail: Json): RunError {
  const { kind, message } = isMap(fail) ? fail : { kind: fail, message: undefined };
  const named: FailureKind = failureKinds.find((one) => one === kind) ?? 'internal';
  const standard = say(testingTexts.scriptedFailure, { kind: named });
  return new RunError({ kind: named, message: typeof message === 'string' ? message : standard });
}
