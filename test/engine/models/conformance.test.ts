import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import type { ModelEvent, Provider } from '../../../engine/models/contract.ts';
import type { Timers } from '../../../engine/models/http/watch.ts';
import type { Media, Message } from '../../../engine/run/model-port.ts';
import type { Failure } from '../../../engine/state/failure.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { inSample } from '../../sample.ts';
import { hear, question } from './hear.ts';
import { nobodyThere } from './nobody.ts';
import { type Tongue, tongues } from './protocols.ts';
import { type Stub, startStub } from './stub-server.ts';

/** Only those that hang meet a timer, and only the one that they are for. */
const timersFor: Readonly<Record<string, Partial<Timers>>> = {
  'hung-headers': { first: 200 },
  'hung-body': { first: 200 },
  'hung-error': { first: 200 },
  'hung-middle': { between: 200 },
  'hung-after-finish': { end: 100 },
};
const secret = 'sk-planted-secret-1';
const counted = { input_tokens: 12, output_tokens: 5, cached_tokens: 4, reasoning_tokens: 2 };
const whole = (finish: string, usage: unknown = counted, model = 'stub-1') => [
  { type: 'usage', usage },
  { type: 'done', finish, model },
];
const add = { type: 'tool-call', id: 't1', name: 'add', arguments: { a: 1, b: 2 } };
const now = { type: 'tool-call', id: 't2', name: 'now', arguments: {} };

/** Model of the stub, what is heard, and the last events. `late` stands for counts that come behind the word for the end. */
const answers: [model: string, text: string, events: unknown[] | ((late: unknown) => unknown[])][] = [
  ['answer', 'Hello', whole('stop')],
  ['no-usage', 'Hello', whole('stop', 'unknown')],
  ['bytes', 'Grüße, 世界 🌍', whole('stop')],
  ['half-characters', '世界🌍世界🌍', whole('stop')],
  ['hung-after-finish', 'Hello', (late) => whole('stop', late)],
  ['cut-after-finish', 'Hello', (late) => whole('stop', late)],
  ['finish-length', 'Half an', whole('length')],
  ['finish-filter', 'Half', whole('content-filter')],
  ['redirect-here', 'Hello', whole('stop')],
  ['tools', '', [add, now, ...whole('tool-calls')]],
  ['tools-after-words', 'Let me see.', [add, now, ...whole('tool-calls')]],
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
  ['no-chunk', again('bad-response'), /is not part of an answer/, 'Half'],
  ['html', again('bad-response'), /answered with a web page/],
  ['one-piece', again('bad-response'), /in one piece/],
  ['broken-body', again('bad-response'), /JSON that is broken/],
  ['tools-broken', again('bad-response'), /tool "add" with arguments that are not JSON/],
  ['hung-headers', again('timeout'), /^local had not begun to answer after 0\.2 s\.$/],
  ['hung-body', again('timeout'), /had not begun to answer/],
  ['hung-error', again('timeout'), /had not begun to answer/],
  ['hung-middle', again('timeout'), /said nothing more for 0\.2 s/, 'Half'],
  ['packed-bomb', never('bad-response'), /^local sent more than 64 MiB as one answer/],
  ['no-end', never('bad-response'), /^local sent more than 64 MiB as one answer/],
  ['line-without-end', never('bad-response'), /more than 1 MiB as one piece/],
  ['event-without-end', never('bad-response'), /more than 1 MiB as one piece/],
  ['large-by-its-head', never('bad-response'), /more than 64 MiB as one answer/],
  ['error-without-end', again('overload'), /\(status 500\): It broke\. x+…$/],
  ['json-without-end', again('bad-response'), /JSON that is broken/],
  ['error-in-stream', again('overload'), /The server had an error$/, 'Half'],
  ['error-before-words', again('overload'), /The server had an error$/],
  ['error-at-once', again('overload'), /The server had an error$/],
  ['error-with-200', again('rate'), /Slow down/],
  ['refusal', again('content-filter'), /declined to answer: I can't help with that\.|filter refused the question \(SAFETY\)/],
  ['redirect', never('permission'), /neither the key nor the question is sent there/],
  ['redirect-page', again('bad-response'), /a redirect \(status 302\)/],
  ['redirect-nowhere', again('bad-response'), /a redirect \(status 307\)/],
  ['redirect-circle', again('bad-response'), /in a circle/],
  ['rate-seconds', again('rate', 7000), /status 429\): Rate limit reached for requests/],
  ['rate-ms', again('rate', 250), /status 429/],
  ['rate-date', again('rate', 30_000), /status 429/],
  ['rate-in-the-body', again('rate', 37_500), /status 429/],
  ['quota', never('quota'), /quota or the credit is used up/],
  ['quota-in-words', never('quota'), /current quota/],
  ['quota-that-is-a-rate', again('rate', 3000), /current quota/],
  ['no-credit', never('quota'), /Insufficient Balance/],
  ['payment-required', never('quota'), /Payment Required/],
  ['low-credit', never('quota'), /credit balance is too low/],
  ['wrong-key', never('auth'), /refused the key \(status 40[01]\)/],
  ['filtered', again('content-filter'), /^local's content filter refused the question \(status 400\): The prompt was filtered$/],
  ['too-long', never('bad-request'), /maximum context length/],
  ['detail', never('bad-request'), /\(status 422\): Extra inputs are not permitted$/],
  ['detail-list', never('bad-request'), /\(status 422\)\.$/],
  ['listed-error', never('bad-request'), /\(status 400\): Unknown name$/],
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

/** Where a server cannot misbehave so, or its own words for it come too late to count. */
const without: Readonly<Record<string, readonly string[]>> = {
  // Its SDK makes an empty piece of what is none.
  google: ['tools-broken', 'no-chunk'],
};

/** What sends 64 MiB: the bound is the transport's, which all share, so a day tries one of them. */
const heavy: ReadonlySet<string> = new Set(['packed-bomb', 'no-end']);

for (const [index, tongue] of tongues.entries())
  describe(`${tongue.name} over HTTP with the real SDK`, () => {
    const provider = (base_url: string, more: { timers?: Partial<Timers>; key?: string | undefined } = {}): Provider =>
      tongue.make({ base_url, key: secret, ...more });
    const skipped = (model: string): boolean =>
      without[tongue.name]?.includes(model) || (heavy.has(model) && !inSample(index, tongues.length));

    describe('against our stub', () => {
      let stub: Stub;
      before(async () => {
        stub = await startStub(tongue);
      });
      after(() => stub.close());

      for (const [model, text, events] of answers)
        it(`hears the whole answer: ${model}`, async () => {
          const late = tongue.counts_with_end ? counted : 'unknown';
          const heard = await hear(provider(stub.base_url, { timers: timersFor[model] ?? {} }), question(model));
          assert.deepEqual(
            { ...heard, events: heard.events.filter(({ type }) => type !== 'delta') },
            { text, events: typeof events === 'function' ? events(late) : events },
          );
        });

      for (const [model, expected, message, partial] of failures.filter(([name]) => !skipped(name)))
        it(`${model}: ${expected.kind}${expected.retryable ? '' : ', for good'}`, async function () {
          if (heavy.has(model)) this.timeout(120_000);
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

      for (const [model, begun] of [
        ['error-at-once', false],
        ['error-before-words', true],
        ['error-in-stream', true],
        ['rate-ms', false],
        ['cut-before-headers', false],
        ['cut-middle', true],
      ] as const)
        it(`${model}: ${begun ? 'it may have been paid for' : 'nothing had begun that could be paid for'}`, async () => {
          const { took, failure } = await hear(provider(stub.base_url), question(model));
          assert.ok(failure);
          assert.deepEqual(took, begun ? {} : undefined);
        });

      it('a server that is not there takes nothing', async () => {
        const { took, failure } = await hear(provider(await nobodyThere()), question('answer'));
        assert.deepEqual([failure?.kind, took], ['network', { cost: 0 }]);
      });

      it('cut in the middle of a piece: some SDKs call that broken JSON', async () => {
        const { failure } = await hear(provider(stub.base_url), question('cut-in-a-piece'));
        assert.deepEqual([failure?.kind, failure?.cause], [tongue.half_a_piece, 'The answer until then: Half an answer']);
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

      it('asks each question once: the SDK retries nothing, and asks for no more of a cut answer', async () => {
        for (const model of ['status-500', 'rate-ms', 'cut-before-headers', 'hung-headers', 'no-finish', 'cut-middle', 'tools']) {
          stub.requests.length = 0;
          await hear(provider(stub.base_url, { timers: timersFor[model] ?? {} }), question(model));
          assert.equal(stub.requests.length, 1, model);
        }
      });

      it('sends the key and nothing about this machine or its environment, and says nothing on the console', async () => {
        stub.requests.length = 0;
        const said: unknown[] = [];
        const { warn, error, log } = console;
        const before = Object.fromEntries(Object.keys(planted).map((name) => [name, process.env[name]]));
        Object.assign(process.env, planted);
        Object.assign(
          console,
          Object.fromEntries(['warn', 'error', 'log'].map((name) => [name, (...all: unknown[]) => said.push(all)])),
        );
        try {
          await hear(provider(stub.base_url), question('answer'));
        } finally {
          Object.assign(console, { warn, error, log });
          for (const [name, value] of Object.entries(before))
            if (value === undefined) delete process.env[name];
            else process.env[name] = value;
        }
        const [asked, ...more] = stub.requests;
        const [header, prefix] = tongue.key;
        assert.deepEqual([asked?.headers[header], asked?.headers['user-agent']], [`${prefix}${secret}`, 'baton']);
        assert.doesNotMatch(
          `${asked?.url} ${JSON.stringify(asked?.headers)} ${JSON.stringify(asked?.body)}`,
          /stainless|in-the-environment/i,
        );
        assert.deepEqual([more, said], [[], []]);
      });

      it('sends pictures and recordings as the server wants them, in the order of the prompt', async () => {
        stub.requests.length = 0;
        const media: Media[] = [
          { kind: 'image', type: 'image/png', artifact: 'a', bytes: 3, at: 5, data: 'AAAA' },
          ...(tongue.sound
            ? [{ kind: 'audio' as const, type: 'audio/mpeg', artifact: 'b', bytes: 3, at: 14, data: 'BBBB' }]
            : []),
          { kind: 'image', type: 'image/jpeg', artifact: 'c', bytes: 3, at: 14, data: 'CCCC' },
        ];
        const messages: Message[] = [{ role: 'user', content: 'First\n\nSecond', media }];
        const { text, failure } = await hear(provider(stub.base_url), question('answer', { messages }));
        assert.deepEqual([text, failure], ['Hello', undefined]);
        const { picture, sound, words } = tongue;
        assert.deepEqual(tongue.said(stub.requests[0]?.body ?? {}), [
          words('First'),
          picture('image/png', 'AAAA'),
          words('Second'),
          ...(sound ? [sound('BBBB')] : []),
          picture('image/jpeg', 'CCCC'),
        ]);
      });

      it('sends no key where none is wanted', async () => {
        stub.requests.length = 0;
        await hear(provider(stub.base_url, { key: undefined }), question('answer'));
        assert.equal(stub.requests.length, 1);
        assert.deepEqual(
          Object.keys(stub.requests[0]?.headers ?? {}).filter((name) => /key|auth/.test(name)),
          [],
        );
      });

      it('sends the key to no other origin', async () => {
        stub.requests.length = 0;
        await hear(provider(stub.base_url), question('redirect'));
        assert.equal(stub.requests.length, 1);
      });

      it('no option changes the question or where it goes', async () => {
        stub.requests.length = 0;
        const options = {
          model: 'html',
          messages: [],
          input: [],
          contents: [],
          stream: false,
          httpOptions: { baseUrl: 'http://127.0.0.1:1', headers: { 'x-planted': 'in-the-options' } },
          abortSignal: {},
          automaticContinuation: true,
        };
        const { text, failure } = await hear(provider(stub.base_url), question('answer', { options }));
        assert.deepEqual([text, failure], ['Hello', undefined]);
        assert.match(JSON.stringify(stub.requests[0]?.body), /hello/);
        assert.equal(stub.requests[0]?.headers['x-planted'], undefined);
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
        it('in mid-stream, where an SDK just ends the loop', async () => {
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
          const asking = hear(provider(stub.base_url), question('hung-headers'), abort.signal);
          setTimeout(() => abort.abort(), 30);
          assert.equal((await asking).failure?.kind, 'cancelled');
        });
        it("by a step's timeout is told apart from a cancel", async () => {
          const reason = new RunError({ kind: 'timeout', message: 'The step took longer than 30 s.' });
          assert.equal((await aborting('hung-middle', 'delta', reason)).failure?.message, 'The step took longer than 30 s.');
          assert.equal(
            (await aborting('hung-middle', 'delta', new DOMException('late', 'TimeoutError'))).failure?.kind,
            'timeout',
          );
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
      const { failure } = await hear(provider(`http://127.0.0.1:${port}${tongue.path}`), question('answer'));
      assert.deepEqual(
        [failure?.kind, failure?.retryable, failure?.message],
        ['network', true, `No connection to local at http://127.0.0.1:${port}: nothing listens there.`],
      );
    });

    describe('against an independent server', () => independent(tongue));
  });

/** What the SDKs would take from the environment. */
const planted = {
  OPENAI_CUSTOM_HEADERS: 'x-planted: in-the-environment',
  OPENAI_ORG_ID: 'in-the-environment',
  OPENAI_BASE_URL: 'http://127.0.0.1:1',
  OPENAI_LOG: 'debug',
  OPENAI_ADMIN_KEY: 'in-the-environment',
  ANTHROPIC_API_KEY: 'in-the-environment',
  ANTHROPIC_AUTH_TOKEN: 'in-the-environment',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
  ANTHROPIC_CUSTOM_HEADERS: 'authorization: in-the-environment\nx-api-key: in-the-environment',
  ANTHROPIC_LOG: 'debug',
  GOOGLE_API_KEY: 'in-the-environment',
  GEMINI_API_KEY: 'in-the-environment',
  GOOGLE_GENAI_USE_VERTEXAI: 'true',
  GOOGLE_CLOUD_PROJECT: 'in-the-environment',
  GOOGLE_CLOUD_LOCATION: 'in-the-environment',
  GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:1',
  GOOGLE_GENAI_API_VERSION: 'beta',
};

function independent(tongue: Tongue): void {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', chunkSize: 5 });
  const usage = {
    prompt_tokens: 11,
    completion_tokens: 6,
    total_tokens: 17,
    input_tokens: 11,
    output_tokens: 6,
    promptTokenCount: 11,
    candidatesTokenCount: 6,
    totalTokenCount: 17,
  };
  before(async () => {
    mock.on({ model: 'streams' }, { content: 'Hello from the other side', usage });
    mock.on({ model: 'length' }, { content: 'Hello', finishReason: 'length' });
    mock.on({ model: 'tool', hasToolResult: false }, { toolCalls: [{ id: 'call_1', name: 'add', arguments: '{"a":1}' }] });
    mock.on({ model: 'tool', toolResultContains: 'the sum is 3' }, { content: 'It is 3.' });
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
        status: 402,
      },
    );
    mock.on({ model: 'fails' }, { error: { message: 'Internal error', type: 'server_error' }, status: 500 });
    mock.on({ model: 'system', systemMessage: 'Be brief.' }, { content: 'Brief.' });
    await mock.start();
  });
  after(() => mock.stop());
  const ask = (model: string, more: Parameters<typeof question>[1] = {}) =>
    hear(tongue.make({ base_url: `${mock.url}${tongue.path}`, key: secret }), question(model, more));

  it('streams an answer in pieces, with its usage', async () => {
    const { events, text } = await ask('streams');
    assert.equal(text, 'Hello from the other side');
    assert.ok(events.filter(({ type }) => type === 'delta').length >= 5);
    assert.deepEqual(events.at(-2), { type: 'usage', usage: { input_tokens: 11, output_tokens: 6 } });
    assert.partialDeepStrictEqual(events.at(-1), { type: 'done', finish: 'stop' });
  });
  it('tells an answer that reached its limit', async () => {
    assert.partialDeepStrictEqual((await ask('length')).events.at(-1), { type: 'done', finish: 'length' });
  });
  it('knows its system prompt', async () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hello' },
    ];
    assert.equal((await ask('system', { messages })).text, 'Brief.');
  });
  it('asks for a tool and goes on with its result', async () => {
    const tools = [{ name: 'add', description: 'Adds.', parameters: { type: 'object', properties: { a: { type: 'number' } } } }];
    const { events } = await ask('tool', { tools });
    const call = events.find((event) => event.type === 'tool-call');
    assert.ok(call, JSON.stringify(events));
    assert.partialDeepStrictEqual(call, { name: 'add', arguments: { a: 1 } });
    assert.partialDeepStrictEqual(events.at(-1), { type: 'done', finish: 'tool-calls' });
    const { type: _, ...asked } = call;
    const messages: Message[] = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: '', calls: [asked] },
      { role: 'tool', call: asked.id, content: 'the sum is 3' },
    ];
    assert.equal((await ask('tool', { tools, messages })).text, 'It is 3.');
  });
  const broken: [string, Expected][] = [
    ['cut', again('network')],
    ['truncated', again('network')],
    ['disconnects', again('network')],
    ['malformed', again('bad-response')],
    ['rate', again('rate', 5000)],
    ['quota', never('quota')],
    ['fails', again('overload')],
    ['not-there', never('bad-request')],
  ];
  for (const [model, expected] of broken)
    it(`${model}: ${expected.kind}`, async () => {
      const { failure, events } = await ask(model);
      assert.deepEqual(
        {
          kind: failure?.kind,
          retryable: failure?.retryable,
          ...(failure?.retry_after === undefined ? {} : { retry_after: failure.retry_after }),
        },
        expected,
        JSON.stringify(failure ?? events),
      );
    });
}
