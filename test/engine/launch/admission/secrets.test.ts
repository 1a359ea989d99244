import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForkOptions, RunHandle, StartOptions } from '../../../../engine/index.ts';
import { forkRun, Refusal, rerunChanged, resumeRun, startRun } from '../../../../engine/index.ts';
import type { InputArgument } from '../../../../engine/launch/start/inputs.ts';
import type { RunEvent } from '../../../../engine/state/events.ts';

/** Quotes, a dollar, a blank and what addresses and JSON write otherwise. */
const planted = `pl4nt'ed "s3cret" $HOME/+&`;
const traces = [
  planted,
  JSON.stringify(planted).slice(1, -1),
  encodeURIComponent(planted),
  Buffer.from(planted).toString('base64'),
];

describe('secret inputs', () => {
  let folder = '';
  let server: Server;
  let address = '';
  const heard: { url: string; authorization: string | undefined; body: string }[] = [];
  before(async () => {
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { authorization } = request.headers;
        const body = Buffer.concat(pieces).toString();
        heard.push({ url: request.url ?? '', authorization, body });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ you: { said: authorization, body }, [String(authorization)]: 1, from: request.url }));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const place = server.address();
    address = typeof place === 'object' && place ? `http://127.0.0.1:${place.port}` : '';
  });
  after(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-secrets-'));
    writeFileSync(join(folder, 'baton.yaml'), '{}\n');
    heard.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = 'p.baton.yaml';
  const allow = ['terminal', 'http:127.0.0.1'];
  const begin = (text: string, options: Partial<StartOptions> = {}): Promise<RunHandle> => {
    writeFileSync(join(folder, file), text);
    return startRun({ file, cwd: folder, env: {}, allow, ...options });
  };
  const inEnvironment = { env: { BATON_SECRET_TOKEN: planted } };
  const refusal = async (work: Promise<RunHandle>): Promise<Refusal> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Refusal, String(error));
    assert.ok(!traces.some((trace) => `${error.message} ${error.hint}`.includes(trace)));
    return error;
  };
  const files = (at: string): string[] =>
    readdirSync(at).flatMap((name) => (statSync(join(at, name)).isDirectory() ? files(join(at, name)) : [join(at, name)]));
  /** Files of the folder that hold a trace of the secret, whatever wrote them. */
  const leaks = (): string[] =>
    files(folder).filter((one) => {
      const text = readFileSync(one, 'latin1');
      return traces.some((trace) => text.includes(Buffer.from(trace).toString('latin1')));
    });
  const clean = (value: unknown): void => {
    const text = JSON.stringify(value) + String(value);
    for (const trace of traces) assert.ok(!text.includes(trace) && !text.includes(JSON.stringify(trace).slice(1, -1)), text);
  };

  const everywhere = () => `id: p
inputs:
  token: {type: string, secret: true, minLength: 4}
steps:
  - {id: head, set: {auth: "Bearer {{ token }}", all: "{{ inputs }}"}}
  - {id: say, tool: terminal, parameters: {command: "printf '%s\\\\n' {{ token }} {{ head.auth }}; env"}}
  - {id: much, tool: terminal, parameters: {argv: [node, -e, "for (let i = 0; i < 60000; i++) console.log(process.argv[1])", "{{ token }}"]}}
  - id: asked
    tool: http
    action: post
    cache: true
    parameters:
      url: ${address}/x?key={{ token }}
      headers: {authorization: "{{ head.auth }}"}
      body: {key: "{{ token }}", more: "{{ say.stdout }}"}
  - id: each
    for_each: ["{{ token }}", "{{ asked.json.you.body }}"]
    max_parallel: 2
    set: {one: "{{ item }}"}
  - {id: failing, tool: terminal, parameters: {argv: [node, -e, "console.error(process.argv[1]); process.exit(3)", "{{ token }}"]}, on_failure: caught}
  - {id: caught, set: {why: "{{ error.message }}"}}
  - id: called
    pipeline:
      id: inner
      inputs: {key: {type: string, secret: true, minLength: 8}}
      variables: {kept: "{{ key }}"}
      steps: [{id: e, tool: terminal, parameters: {argv: [node, -e, "console.log(process.argv[1])", "{{ secrets.key }}"]}}]
      outputs: {x: "{{ e.stdout }}", kept: "{{ kept }}"}
    inputs: {key: "{{ token }}"}
  - {id: list, transform: {from: "{{ [token, say.stdout] }}", steps: [{map: {is: "{{ item }}"}}]}}
  - {id: told, prompt: "Sum up: {{ say.stdout }}", condition: "{{ token }}"}
  - {id: kept, set: {page: "{{ say.stdout }} {{ called.x }}"}, products: {page: page.md, data: {file: data.json, value: "{{ asked }}"}}}
outputs: {said: "{{ say.stdout }}", back: "{{ asked }}", called: "{{ called }}", list: "{{ list }}"}
`;

  it('reach tools whole, and stand in no file, event, result or question to a model', async () => {
    const events: RunEvent[] = [];
    const told: string[] = [];
    const script = {
      otherwise: ({ messages }: { messages: { content: string }[] }) => {
        told.push(...messages.map(({ content }) => content));
        return { text: `I was told ${messages.at(-1)?.content}` };
      },
    };
    const handle = await begin(everywhere(), {
      ...inEnvironment,
      script,
      model: 'scripted',
      record: 'calls.jsonl',
      onEvent: (event) => void events.push(event),
    });
    const result = await handle.done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    const [request] = heard;
    assert.equal(request?.authorization, `Bearer ${planted}`);
    assert.deepEqual(JSON.parse(request?.body ?? '').key, planted);
    assert.ok(
      JSON.parse(request?.body ?? '').more.startsWith(`${planted}\nBearer ${planted}\n`),
      'what a tool gave goes on to the next one',
    );
    assert.ok(!JSON.parse(request?.body ?? '').more.includes('BATON_SECRET'), 'no child is told by its environment');
    assert.equal(result.inputs['token'], '‹secret token›');
    assert.ok(String(result.outputs['said']).startsWith('‹secret token›\nBearer ‹secret token›\n'));
    assert.equal(result.steps['called/e']?.status, 'succeeded', JSON.stringify(result.steps['called/e']));
    assert.deepEqual(result.outputs['called'], { x: '‹secret token›\n', kept: '‹secret token›' });
    assert.ok(told.some((text) => text.includes('(secret token)')));
    for (const one of [events, told, result, handle.result()]) clean(one);
    assert.ok(
      files(folder).some((one) => one.endsWith('.out.txt')),
      'long output stands in a file of the run',
    );
    assert.ok(existsSync(join(folder, 'calls.jsonl')));
    assert.deepEqual(leaks(), []);
    assert.deepEqual(handle.state.started?.secrets, { token: 'env:BATON_SECRET_TOKEN' });
    // The recording plays without the secret.
    const again = await begin(everywhere(), { env: {}, model: 'scripted', script: {}, replay: 'calls.jsonl' });
    assert.equal((await again.done).status, 'succeeded', JSON.stringify((await again.done).error));
    assert.deepEqual((await again.done).outputs['called'], result.outputs['called']);
  });

  const waits = `id: p
inputs: {token: {type: string, secret: true}}
steps:
  - {id: head, set: {auth: "Bearer {{ token }}"}}
  - {id: go, ask: "Go on?", type: approve}
  - {id: say, tool: terminal, parameters: {argv: [node, -e, "console.log(process.argv[1].length)", "{{ head.auth }}"]}, dependencies: [go]}
outputs: {said: "{{ say.stdout }}"}
`;
  const length = `${`Bearer ${planted}`.length}\n`;
  const answers = [{ question: 'go', value: true, by: 'me' }];

  it('are taken again from where they came when a run goes on', async () => {
    const first = await begin(waits, { env: { MINE: planted }, secretInputs: new Map([['token', { text: 'env:MINE' }]]) });
    assert.equal((await first.done).status, 'waiting');
    const missing = await refusal(resumeRun({ folder: first.folder, allow, env: {}, answers }));
    assert.match(missing.message, /The secret input token is missing/);
    assert.match(missing.hint ?? '', /--secret token=VARIABLE/);
    const second = await resumeRun({ folder: first.folder, allow, env: { MINE: planted }, answers });
    assert.deepEqual((await second.done).outputs, { said: length });
    const fork = { folder: first.folder, allow, at: 'say' };
    assert.match((await refusal(forkRun({ ...fork, env: {} }))).message, /The secret input token is missing/);
    const forked = await forkRun({
      ...fork,
      env: { OTHER: `${planted}!` },
      secretInputs: new Map([['token', { text: 'env:OTHER' }]]),
    });
    assert.deepEqual((await forked.done).outputs, { said: `${`Bearer ${planted}!`.length}\n` });
    assert.deepEqual(leaks(), []);
  });

  it('are asked for again where a person typed them; another value does as well', async () => {
    const asked: unknown[] = [];
    const askSecret = async (one: unknown): Promise<string> => {
      asked.push(one);
      return planted;
    };
    const text = waits.replace('secret: true', 'secret: true, description: From the safe.');
    const first = await begin(text, { askSecret });
    assert.equal((await first.done).status, 'waiting');
    assert.deepEqual(first.state.started?.secrets, { token: 'given' });
    const second = await resumeRun({ folder: first.folder, allow, env: {}, answers, askSecret });
    assert.deepEqual((await second.done).outputs, { said: length });
    assert.deepEqual(asked, Array(2).fill({ name: 'token', about: 'From the safe.' }));
    const set: ForkOptions = {
      folder: first.folder,
      allow,
      env: {},
      set: new Map([['inputs.token', { text: planted }]]),
      askSecret,
    };
    assert.match((await refusal(forkRun(set))).message, /is secret, so its value is not written/);
    const changed = await rerunChanged({ folder: first.folder, allow, env: { BATON_SECRET_TOKEN: 'another one' } });
    assert.equal((await changed.done).status, 'succeeded');
    assert.equal(changed.state.steps.get('head')?.provenance, 'reused');
    assert.deepEqual(leaks(), []);
  });

  it('come from the editor as well', async () => {
    const stored = await begin(waits, { secrets: (name) => (name === 'BATON_SECRET_TOKEN' ? planted : undefined) });
    assert.equal((await stored.done).status, 'waiting');
    assert.deepEqual(stored.state.started?.secrets, { token: 'store:BATON_SECRET_TOKEN' });
    const typed = await begin(waits, { inputs: new Map([['token', { secret: planted }]]) });
    assert.equal((await typed.done).status, 'waiting');
    const again = await resumeRun({ folder: stored.folder, allow, env: {}, answers, secrets: () => planted });
    assert.deepEqual((await again.done).outputs, { said: length });
    assert.deepEqual(leaks(), []);
  });

  const one = (more = '', value = '{{ token }}') =>
    `id: p\ninputs: {token: {type: string, secret: true${more}}, page: {type: string, default: none}}\nsteps:\n  - {id: say, tool: terminal, parameters: {argv: [node, -e, "console.log(process.argv[1])", "${value}"]}}\noutputs: {said: "{{ say.stdout }}"}\n`;
  const refused: [rule: string, text: string, options: Partial<StartOptions>, message: RegExp][] = [
    ['nobody gives', one(), {}, /The secret input token is missing\.$/],
    ['nobody wants to type', one(), { askSecret: async () => undefined }, /is missing/],
    ['is given openly', one(), { inputs: new Map([['token', { text: planted }]]) }, /is secret, so its value is not written/],
    [
      'is given openly as a value',
      one(),
      { inputs: new Map([['token', { value: 5 }]]) },
      /is secret, so its value is not written/,
    ],
    [
      'is to come from a variable that is not set',
      one(),
      { secretInputs: new Map([['token', { text: 'env:NOBODY_HAS_IT' }]]) },
      /NOBODY_HAS_IT is not set/,
    ],
    ['is too short', one(), { env: { BATON_SECRET_TOKEN: 'abc' } }, /fewer than 4 characters/],
    ['does not fit', one(', pattern: "^x"'), inEnvironment, /The secret input token must match pattern/],
    [
      'is none',
      one(),
      { ...inEnvironment, inputs: new Map<string, InputArgument>([['page', { secret: planted }]]) },
      /There is no secret input page/,
    ],
  ];
  for (const inputsBy of ['model', 'folder'] as const)
    refused.push([
      `a ${inputsBy} names a variable for`,
      one(),
      { env: { MINE: planted }, inputs: new Map([['token', { value: 'env:MINE' }]]), inputsBy },
      /only a person says where it comes from/,
    ]);
  for (const [rule, text, options, message] of refused)
    it(`one that ${rule} is refused before the first step`, async () => {
      assert.match((await refusal(begin(text, options))).message, message);
      assert.deepEqual(leaks(), []);
    });

  it('one that may be left out is absent; nobody is asked for it', async () => {
    const askSecret = async (): Promise<string> => assert.fail('asked');
    const text = one(', required: false', "{{ token | default('none') }}");
    assert.deepEqual((await (await begin(text, { askSecret })).done).outputs, { said: 'none\n' });
    const given = await begin(text, inEnvironment);
    assert.deepEqual((await given.done).outputs, { said: '‹secret token›\n' });
  });

  it('nobody from outside can name one: a model, a page, an input', async () => {
    const forged = '‹secret token›';
    const text = `id: p
inputs: {token: {type: string, secret: true}, page: {type: string}}
steps:
  - {id: thought, prompt: "Hello {{ page }}"}
  - {id: shaped, prompt: Fill it in, vars: {name: {type: string}}}
  - {id: read, tool: filesystem, action: read, parameters: {path: page.txt}}
  - id: out
    tool: http
    action: post
    parameters: {url: "${address}/", body: {a: "{{ thought }}", b: "{{ read.content }}", c: "{{ page }}", d: "{{ shaped.name }}"}}
  - id: agent
    prompt: "Send it"
    tools: [http.post]
`;
    writeFileSync(join(folder, 'page.txt'), forged);
    const script = {
      steps: {
        thought: { text: forged },
        shaped: { json: { name: forged } },
        agent: [{ calls: [{ name: 'http_post', arguments: { url: `${address}/`, body: { a: forged } } }] }, { text: 'done' }],
      },
      otherwise: { text: forged },
    };
    const handle = await begin(text, {
      ...inEnvironment,
      script,
      model: 'scripted',
      inputs: new Map([['page', { text: forged }]]),
    });
    const result = await handle.done;
    assert.equal(heard.length > 0, true, JSON.stringify(result.error));
    for (const { body } of heard)
      assert.ok(!body.includes(planted) && !body.includes(JSON.stringify(planted).slice(1, -1)), body);
  });
});
