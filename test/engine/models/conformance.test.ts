import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import type { ModelEvent, Provider } from '../../../engine/models/contract.ts';
import type { Timers } from '../../../engine/models/http/watch.ts';
import { type Profile, profiles } from '../../../engine/models/profiles.ts';
import { createOpenAiCompatible } from '../../../engine/models/providers/openai-compatible.ts';
import type { Failure } from '../../../engine/state/failure.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { realClock } from './clock.ts';
import { hear, question } from './hear.ts';
import { type Stub, startStub } from './stub-server.ts';

const openai: Profile = {
  json: 'schema',
  limit: 'max_completion_tokens',
  asks_usage: true,
  base_url: 'https://api.openai.com/v1',
  key: 'OPENAI_API_KEY',
};
/** Only those that hang meet a timer, and only the one that they are for. */
const timersFor: Readonly<Record<string, Partial<Timers>>> = {
  'hung-headers': { first: 200 },
  'hung-body': { first: 200 },
  'hung-error': { first: 200 },
  'hung-middle': { between: 200 },
  'hung-after-finish': { end: 100 },
};
const provider = (base_url: string, more: { timers?: Partial<Timers>; key?: string | undefined } = {}): Provider =>
  createOpenAiCompatible({
    id: 'local',
    base_url,
    profile: openai,
    clock: realClock,
    key: () => ('key' in more ? more.key : 'sk-planted-secret-1'),
    key_name: 'LOCAL_KEY',
    ...(more.timers ? { timers: more.timers } : {}),
  });

const counted = { input_tokens: 12, output_tokens: 5, cached_tokens: 4, reasoning_tokens: 2 };
const whole = (finish: string, usage: unknown = counted, model = 'stub-1') => [
  { type: 'usage', usage },
  { type: 'done', finish, model },
];

/** Model of the stub, what is heard, and the last events (a whole answer) or the failure. */
const answers: [model: string, text: string, events: unknown[]][] = [
  ['answer', 'Hello', whole('stop')],
  ['no-usage', 'Hello', whole('stop', 'unknown')],
  ['no-done-mark', 'Hello', whole('stop')],
  ['bytes', 'Grüße, 世界 🌍', whole('stop')],
  ['half-characters', '世界🌍世界🌍', whole('stop')],
  ['hung-after-finish', 'Hello', whole('stop', 'unknown')],
  ['cut-after-finish', 'Hello', whole('stop', 'unknown')],
  ['finish-length', 'Half an', whole('length')],
  ['finish-filter', 'Half', whole('content-filter')],
  ['finish-unheard-of', 'Hello', whole('stop', 'unknown')],
  ['redirect-here', 'Hello', whole('stop', 'unknown')],
  ['parts', 'Hello', whole('stop', 'unknown')],
  [
    'tools',
    '',
    [
      { type: 'tool-call', id: 't1', name: 'add', arguments: { a: 1, b: 2 } },
      { type: 'tool-call', id: 't2', name: 'now', arguments: {} },
      ...whole('tool-calls', 'unknown'),
    ],
  ],
];

type Expected = Pick<Failure, 'kind' | 'retryable' | 'retry_after'>;
const again = (kind: Failure['kind'], retry_after?: number): Expected => ({
  kind,
  retryable: true,
  ...(retry_after === undefined ? {} : { retry_after }),
});
const never = (kind: Failure['kind']): Expected => ({ kind, retryable: false });
const failures: [model: string, Expected, message: RegExp, partial?: string][] = [
  ['no-finish', again('network'), /^The answer of local broke off before its end\.$/, 'Half an answer'],
  ['nothing', again('network'), /broke off/],
  ['cut-middle', again('network'), /broke off/, 'Half an answer'],
  ['cut-before-headers', again('network'), /^No connection to local at http:\/\/127\.0\.0\.1:\d+: the connection was cut\.$/],
  ['bad-json', again('bad-response'), /broken JSON in the middle/, 'Half'],
  ['no-chunk', again('bad-response'), /no part of an answer/, 'Half'],
  ['html', again('bad-response'), /answered with a web page/],
  ['one-piece', again('bad-response'), /in one piece/],
  ['broken-body', again('bad-response'), /JSON that is broken/],
  ['tools-broken', again('bad-response'), /tool "add" with arguments that are no JSON/],
  ['hung-headers', again('timeout'), /^local had not begun to answer after 0\.2 s\.$/],
  ['hung-body', again('timeout'), /had not begun to answer/],
  ['hung-error', again('timeout'), /had not begun to answer/],
  ['hung-middle', again('timeout'), /said nothing more for 0\.2 s/, 'Half'],
  ['error-in-stream', again('overload'), /broke its answer off: The server had an error/, 'Half'],
  ['status-in-stream', again('rate'), /Provider is busy/, 'Half'],
  ['plain-error-in-stream', again('network'), /boom/, 'Half'],
  ['named-error-in-stream', never('bad-request'), /Too many tokens/, 'Half'],
  ['error-with-200', again('rate'), /Slow down/],
  ['finish-error', again('overload'), /gave its answer up/, 'Half'],
  ['refusal', again('content-filter'), /declined to answer: I can't help with that\./],
  ['redirect', never('permission'), /neither the key nor the question is sent there/],
  ['redirect-page', again('bad-response'), /a redirect \(status 302\)/],
  ['redirect-nowhere', again('bad-response'), /a redirect \(status 307\)/],
  ['redirect-circle', again('bad-response'), /in a circle/],
  ['rate-seconds', again('rate', 7000), /status 429\): Rate limit reached for requests/],
  ['rate-ms', again('rate', 250), /status 429/],
  ['rate-date', again('rate', 30_000), /status 429/],
  ['quota', never('quota'), /quota or the credit is used up/],
  ['quota-in-words', never('quota'), /current quota/],
  ['quota-that-is-a-rate', again('rate', 3000), /current quota/],
  ['no-credit', never('quota'), /Insufficient Balance/],
  ['wrong-key', never('auth'), /refused the key \(status 401\)/],
  ['filtered', again('content-filter'), /^local's content filter refused the question \(status 400\): The prompt was filtered$/],
  ['too-long', never('bad-request'), /maximum context length/],
  ['detail', never('bad-request'), /\(status 422\): Extra inputs are not permitted$/],
  ['detail-list', never('bad-request'), /\(status 422\)\.$/],
  ['html-error', again('overload'), /\(status 502\)\.$/],
  ['text-error', again('overload'), /upstream connect error/],
  ['long-error', never('bad-request'), /x{299}…$/],
  ['a-model-that-is-not-there', never('bad-request'), /does not exist/],
  ['status-400', never('bad-request'), /status 400/],
  ['status-403', never('auth'), /status 403/],
  ['status-408', again('timeout'), /status 408/],
  ['status-409', never('bad-request'), /status 409/],
  ['status-500', again('overload'), /status 500/],
  ['status-501', again('overload'), /status 501/],
  ['status-503', again('overload'), /status 503/],
  ['status-504', again('timeout'), /status 504/],
  ['status-529', again('overload'), /status 529/],
];

describe('openai-compatible over HTTP with the real SDK', () => {
  describe('against our stub', () => {
    let stub: Stub;
    before(async () => {
      stub = await startStub();
    });
    after(() => stub.close());

    for (const [model, text, events] of answers)
      it(`hears the whole answer: ${model}`, async () => {
        const heard = await hear(provider(stub.base_url, { timers: timersFor[model] ?? {} }), question(model));
        assert.deepEqual({ ...heard, events: heard.events.filter(({ type }) => type !== 'delta') }, { text, events });
      });

    for (const [model, expected, message, partial] of failures)
      it(`${model}: ${expected.kind}${expected.retryable ? '' : ', for good'}`, async () => {
        const { events, failure } = await hear(provider(stub.base_url, { timers: timersFor[model] ?? {} }), question(model));
        assert.ok(failure, 'it failed');
        const { kind, retryable, retry_after, cause } = failure;
        assert.deepEqual({ kind, retryable, ...(retry_after === undefined ? {} : { retry_after }) }, expected);
        assert.match(failure.message, message);
        if (partial) assert.equal(cause, `The answer until then: ${partial}`);
        assert.equal(
          events.some(({ type }) => type === 'done' || type === 'usage'),
          false,
          'no terminal event',
        );
        assert.doesNotMatch(JSON.stringify(failure), /planted/);
      });

    it('hears an answer of ten megabytes', async () => {
      const { text, failure } = await hear(provider(stub.base_url), question('ten-megabytes'));
      assert.equal(failure, undefined);
      assert.equal(text, '0123456789'.repeat(1_000_000));
    });

    it('a whole call may not take longer than it may, however lively it is', async () => {
      const { failure } = await hear(provider(stub.base_url, { timers: { whole: 100 } }), question('hung-middle'));
      assert.deepEqual([failure?.kind, failure?.message], ['timeout', 'local had not finished its answer after 0.1 s.']);
    });

    it('asks each question once: the SDK retries nothing', async () => {
      for (const model of ['status-500', 'rate-ms', 'cut-before-headers', 'hung-headers']) {
        stub.requests.length = 0;
        await hear(provider(stub.base_url, { timers: timersFor[model] ?? {} }), question(model));
        assert.equal(stub.requests.length, 1, model);
      }
    });

    it('sends the key and nothing about this machine or its environment', async () => {
      stub.requests.length = 0;
      const planted = {
        OPENAI_CUSTOM_HEADERS: 'x-planted: header',
        OPENAI_ORG_ID: 'org-planted',
        OPENAI_BASE_URL: 'http://127.0.0.1:1',
        OPENAI_LOG: 'debug',
        OPENAI_ADMIN_KEY: 'sk-admin',
      };
      const before = Object.fromEntries(Object.keys(planted).map((name) => [name, process.env[name]]));
      Object.assign(process.env, planted);
      try {
        await hear(provider(stub.base_url), question('answer'));
      } finally {
        for (const [name, value] of Object.entries(before))
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
      }
      const headers = stub.requests[0]?.headers ?? {};
      assert.equal(headers.authorization, 'Bearer sk-planted-secret-1');
      assert.equal(headers['user-agent'], 'baton');
      assert.deepEqual(
        Object.keys(headers).filter((name) => /stainless|planted|openai/.test(name)),
        [],
      );
    });

    it('sends no key where none is wanted', async () => {
      stub.requests.length = 0;
      await hear(provider(stub.base_url, { key: undefined }), question('answer'));
      assert.equal(stub.requests[0]?.headers.authorization, undefined);
    });

    it('sends the key to no other origin', async () => {
      stub.requests.length = 0;
      await hear(provider(stub.base_url), question('redirect'));
      assert.equal(stub.requests.length, 1);
    });

    it('says whom OpenAI bills, where that is set', async () => {
      stub.requests.length = 0;
      const billed = createOpenAiCompatible({
        id: 'openai',
        base_url: stub.base_url,
        profile: openai,
        clock: realClock,
        key: () => 'sk-1',
        organization: 'org-1',
        project: 'proj-1',
      });
      await hear(billed, question('answer'));
      const headers = stub.requests[0]?.headers ?? {};
      assert.deepEqual([headers['openai-organization'], headers['openai-project']], ['org-1', 'proj-1']);
    });

    it('asks for the shape of an answer as the model can', async () => {
      stub.requests.length = 0;
      const modes = { answer: 'object', 'no-usage': 'prompt' } as const;
      const mixed = createOpenAiCompatible({
        id: 'local',
        base_url: stub.base_url,
        profile: openai,
        clock: realClock,
        key: () => undefined,
        mode: (model) => (model === 'answer' ? modes.answer : modes['no-usage']),
      });
      const schema = { type: 'object', properties: { year: { type: 'integer' } } };
      for (const model of Object.keys(modes)) await hear(mixed, question(model, { schema }));
      assert.deepEqual(
        stub.requests.map(({ body }) => body['response_format']),
        [{ type: 'json_object' }, undefined],
      );
    });

    describe('aborted by the user', () => {
      const aborting = async (model: string, when: ModelEvent['type'] | 'before', reason?: unknown) => {
        const abort = new AbortController();
        if (when === 'before') abort.abort(reason);
        return hear(provider(stub.base_url, {}), question(model), abort.signal, ({ type }) => {
          if (type === when) abort.abort(reason);
        });
      };

      it('before it began: nothing is asked', async () => {
        stub.requests.length = 0;
        const { failure } = await aborting('answer', 'before');
        assert.deepEqual([failure?.kind, failure?.retryable, stub.requests.length], ['cancelled', false, 0]);
      });
      it('in mid-stream, where the SDK just ends the loop', async () => {
        const { failure, text } = await aborting('hung-middle', 'delta');
        assert.deepEqual([failure?.kind, text, failure?.cause], ['cancelled', 'Half', 'The answer until then: Half']);
      });
      it('after the finish: the answer is not taken', async () => {
        const { failure, events } = await aborting('answer', 'delta');
        assert.equal(failure?.kind, 'cancelled');
        assert.equal(
          events.some(({ type }) => type === 'done'),
          false,
        );
      });
      it('while it waits for the first byte', async () => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 30);
        const { failure } = await hear(provider(stub.base_url), question('hung-headers'), abort.signal);
        assert.equal(failure?.kind, 'cancelled');
      });
      it("by a step's timeout is told apart from a cancel", async () => {
        const reason = new RunError({ kind: 'timeout', message: 'The step took longer than 30 s.' });
        assert.equal((await aborting('hung-middle', 'delta', reason)).failure?.message, 'The step took longer than 30 s.');
        assert.equal((await aborting('hung-middle', 'delta', new DOMException('late', 'TimeoutError'))).failure?.kind, 'timeout');
      });
      it('whoever stops listening leaves no open request', async () => {
        stub.requests.length = 0;
        const stream = provider(stub.base_url).stream(question('hung-middle'), new AbortController().signal);
        for await (const _ of stream) break;
        await stub.requests[0]?.closed;
      });
    });
  });

  it('says where nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { failure } = await hear(provider(`http://127.0.0.1:${port}/v1`), question('answer'));
    assert.deepEqual(
      [failure?.kind, failure?.retryable, failure?.message],
      ['network', true, `No connection to local at http://127.0.0.1:${port}: nothing listens there.`],
    );
  });

  describe('against an independent server', () => {
    const mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 5 });
    before(async () => {
      mock.on({ model: 'streams' }, { content: 'Hello from the other side', usage: { prompt_tokens: 11, completion_tokens: 6 } });
      mock.on({ model: 'length' }, { content: 'Hello', finishReason: 'length' });
      mock.on({ model: 'tool' }, { toolCalls: [{ id: 'call_1', name: 'add', arguments: '{"a":1}' }] });
      mock.on({ model: 'cut' }, { content: 'Hello from the other side' }, { latency: 30, disconnectAfterMs: 100 });
      mock.on({ model: 'truncated' }, { content: 'Hello from the other side' }, { latency: 20, truncateAfterChunks: 3 });
      mock.on({ model: 'malformed' }, { content: 'Hello' }, { chaos: { malformedRate: 1 } });
      mock.on({ model: 'disconnects' }, { content: 'Hello' }, { chaos: { disconnectRate: 1 } });
      mock.on(
        { model: 'rate' },
        {
          error: { message: 'Rate limit exceeded', type: 'rate_limit_error', code: 'rate_limit_exceeded' },
          status: 429,
          retryAfter: 5,
        },
      );
      mock.on(
        { model: 'quota' },
        {
          error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' },
          status: 429,
        },
      );
      mock.on({ model: 'fails' }, { error: { message: 'Internal error', type: 'server_error' }, status: 500 });
      await mock.start();
    });
    after(() => mock.stop());
    const ask = (model: string) => hear(provider(`${mock.url}/v1`), question(model));

    it('streams an answer in pieces, with its usage', async () => {
      const { events, text } = await ask('streams');
      assert.equal(text, 'Hello from the other side');
      assert.equal(events.filter(({ type }) => type === 'delta').length, 5);
      assert.deepEqual(events.slice(-2), whole('stop', { input_tokens: 11, output_tokens: 6 }, 'streams'));
    });
    it('tells an answer that reached its limit', async () => {
      assert.deepEqual((await ask('length')).events.at(-1), { type: 'done', finish: 'length', model: 'length' });
    });
    it('hears a tool call', async () => {
      const { events } = await ask('tool');
      assert.deepEqual(events[0], { type: 'tool-call', id: 'call_1', name: 'add', arguments: { a: 1 } });
      assert.deepEqual(events.at(-1), { type: 'done', finish: 'tool-calls', model: 'tool' });
    });
    const broken: [string, Expected][] = [
      ['cut', again('network')],
      ['truncated', again('network')],
      ['disconnects', again('network')],
      ['malformed', again('bad-response')],
      ['rate', again('rate', 5000)],
      ['quota', never('quota')],
      ['fails', again('overload')],
      ['not there', never('bad-request')],
    ];
    for (const [model, expected] of broken)
      it(`${model}: ${expected.kind}`, async () => {
        const { failure } = await ask(model);
        assert.deepEqual(
          {
            kind: failure?.kind,
            retryable: failure?.retryable,
            ...(failure?.retry_after === undefined ? {} : { retry_after: failure.retry_after }),
          },
          expected,
        );
      });
  });

  it('every profile that needs no address of the user has a sound one', () => {
    for (const [name, { base_url }] of Object.entries(profiles))
      if (name !== 'custom') assert.match(base_url ?? '', /^https?:\/\/[^/]+\/.*v1$/, name);
  });
});
