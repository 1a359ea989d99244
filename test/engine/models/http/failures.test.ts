import assert from 'node:assert/strict';
import { statusFailure, streamFailure, unreachableFailure } from '../../../../engine/models/http/failures.ts';

const side = { id: 'local', origin: 'http://127.0.0.1:1' };
const coded = (code: string, cause?: unknown) => Object.assign(new Error('fetch failed', { cause }), { code });

describe('failures of a connection', () => {
  const cases: [rule: string, cause: unknown, kind: string, message: string][] = [
    [
      'refused',
      new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }),
      'network',
      'No connection to local at http://127.0.0.1:1: nothing listens there.',
    ],
    [
      'refused at every address of a host',
      new TypeError('fetch failed', { cause: new AggregateError([coded('ECONNREFUSED')]) }),
      'network',
      'No connection to local at http://127.0.0.1:1: nothing listens there.',
    ],
    ['no such host', coded('ENOTFOUND'), 'network', 'No connection to local at http://127.0.0.1:1: there is no such host.'],
    [
      'a certificate',
      coded('SELF_SIGNED_CERT_IN_CHAIN'),
      'network',
      'No connection to local at http://127.0.0.1:1: its certificate is not trusted.',
    ],
    [
      'a word that we have no words for',
      coded('EWHATEVER'),
      'network',
      'No connection to local at http://127.0.0.1:1: EWHATEVER.',
    ],
    ['no word', 'odd', 'network', 'No connection to local at http://127.0.0.1:1.'],
    ['several failures without one', new AggregateError([]), 'network', 'No connection to local at http://127.0.0.1:1.'],
    ["the system's timeout", coded('ETIMEDOUT'), 'timeout', 'local at http://127.0.0.1:1 did not answer in time (ETIMEDOUT).'],
    [
      "fetch's own timeout",
      new TypeError('fetch failed', { cause: coded('UND_ERR_HEADERS_TIMEOUT') }),
      'timeout',
      'local at http://127.0.0.1:1 did not answer in time (UND_ERR_HEADERS_TIMEOUT).',
    ],
  ];
  for (const [rule, cause, kind, message] of cases)
    it(rule, () => {
      const { failure } = unreachableFailure(side, cause);
      assert.deepEqual([failure.kind, failure.message, failure.retryable], [kind, message, true]);
    });
});

describe('failures that a server tells', () => {
  it('a refused key without a name of a key', () => {
    assert.match(
      statusFailure({ endpoint: side, status: 401, body: '', headers: new Headers(), now: 0 }).failure.hint ?? '',
      /key: env:NAME/,
    );
  });
  it('a status that is no failure is an answer that cannot be used', () => {
    assert.deepEqual(statusFailure({ endpoint: side, status: 304, body: '', headers: new Headers(), now: 0 }).failure, {
      kind: 'bad-response',
      message: 'local gave an answer that cannot be used (status 304).',
      retryable: true,
    });
  });
  it('only failures that time cures say how long', () => {
    const asked = new Headers({ 'retry-after': '3' });
    assert.deepEqual(
      [503, 400].map((status) => statusFailure({ endpoint: side, status, body: '', headers: asked, now: 0 }).failure.retry_after),
      [3000, undefined],
    );
  });

  const codes: [code: string, kind: string][] = [
    ['insufficient_quota', 'quota'],
    ['rate_limit_exceeded', 'rate'],
    ['content_filter', 'content-filter'],
    ['engine_overloaded', 'overload'],
    ['request_timeout', 'timeout'],
    ['invalid_api_key', 'auth'],
    ['context_length_exceeded', 'bad-request'],
    ['something_else', 'network'],
    ['503', 'overload'],
  ];
  for (const [code, kind] of codes)
    it(`inside a stream: ${code}`, () =>
      assert.equal(streamFailure(side, { error: { code, message: 'x' } }, new Headers(), 0).failure.kind, kind));
  it('inside a stream: nothing at all', () =>
    assert.equal(streamFailure(side, undefined, new Headers(), 0).message, 'local broke off its answer.'));
});
