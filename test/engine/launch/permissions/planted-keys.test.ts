import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { createBatch } from '../../../../client/panel-host/feed/batch.ts';
import { createEventLog } from '../../../../client/runs/event-log.ts';
import { startRun } from '../../../../engine/index.ts';
import { obey, type Said, testIo } from '../../cli/io.ts';
import { anthropic, google } from '../../models/protocols.ts';
import { type Stub, startStub } from '../../models/stub-server.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** Every secret that a workspace may hold, by where it is planted; each is another, so that a leak tells whose it is. */
const planted = {
  'a key in the environment': 'sk-Plant3d/env+key==aaaa',
  'a key in .env': 'sk-Plant3d-dotenv-bbbb',
  'a key of a second provider': 'sk-Plant3d-second-cccc',
  'a key that nothing uses': 'sk-Plant3d-unused-dddd',
  'a value for a tool of our own': 'tok-Plant3d-own-eeee',
  'a value for a server of tools': 'tok-Plant3d-mcp-ffff',
  'a header of a tool': 'tok-Plant3d-header-gggg',
  'a header for traces': 'tok-Plant3d-otlp-hhhh',
} as const;
type Place = keyof typeof planted;

/** As it is, and as JSON, addresses, base64 and reports write it. */
const forms = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  secret.replaceAll('+', '&#43;').replaceAll('/', '&#47;'),
  // A piece of it is too much as well.
  secret.slice(0, 16),
];

/** Whose secrets a text holds, after what is planted by purpose is taken out. */
const leaks = (text: string): Place[] =>
  (Object.keys(planted) as Place[]).filter((place) => forms(planted[place]).some((form) => text.includes(form)));

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');

describe('planted keys', () => {
  const root = temporaryFolder();
  const servers: { chat?: Stub; anthropic?: Stub; google?: Stub } = {};
  let collector: Server;
  let collected = '';
  let header: unknown;
  before(async () => {
    servers.chat = await startStub();
    servers.anthropic = await startStub(anthropic);
    servers.google = await startStub(google);
    collector = createServer(async (request, response) => {
      if (request.url === '/echo') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ you: request.headers.authorization }));
        return;
      }
      header = request.headers['x-api-key'];
      for await (const part of request) collected += part;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
  });
  after(async () => {
    await Promise.all([servers.chat?.close(), servers.anthropic?.close(), servers.google?.close()]);
    collector.closeAllConnections();
    collector.close();
  });

  const address = () => {
    const place = collector.address();
    return `http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}`;
  };
  const env = (): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    HOME: root(),
    FIRST_KEY: planted['a key in the environment'],
    SECOND_KEY: planted['a key of a second provider'],
    OPENAI_API_KEY: planted['a key that nothing uses'],
    OWN_TOKEN: planted['a value for a tool of our own'],
    MCP_TOKEN: planted['a value for a server of tools'],
    HEADER_TOKEN: planted['a header of a tool'],
    OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${planted['a header for traces']}`,
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
  });
  const pipeline = `id: p
inputs:
  word: {type: string, default: hello}
steps:
  - {id: tag, set: {mood: "<AUTO type=string>one word for a mood</AUTO>"}}
  - {id: echo, prompt: "Echo {{ word }}", model: "first:echoes-key", products: {said: said.md}}
  - {id: again, prompt: "{{ echo }}", model: "second:echoes-key", cache: true}
  - {id: third, prompt: "{{ echo }}", model: "dot:echoes-key"}
  - {id: refused, prompt: hi, model: "first:echoes-key-in-error", on_failure: continue}
  - {id: refused_too, prompt: hi, model: "second:echoes-key-in-error", on_failure: continue}
  - {id: child, tool: terminal, parameters: {argv: [node, -e, "console.log(JSON.stringify(process.env))"]}}
  - {id: mine, tool: ours, parameters: {}}
  - {id: wrong, tool: broken, parameters: {}, on_failure: continue}
  - {id: asked, tool: asking, parameters: {}}
  - {id: served, tool: serving, parameters: {}}
  - {id: long, tool: terminal, parameters: {argv: [node, -e, "for (let i = 0; i < 9999; i++) console.log(i, JSON.stringify(process.env))"]}}
outputs:
  all: "{{ echo }} {{ again }} {{ third }} {{ child }} {{ mine }} {{ asked }} {{ served }}"
tests:
  - {name: a case, answers: {"*": x, tag.mood: glad}, expect: {status: succeeded}}
`;
  const settings = () => `default_model: "first:echoes-key"
orchestrator: "first:answer"
providers:
  first: {type: openai-compatible, base_url: "${servers.chat?.base_url}", key: env:FIRST_KEY}
  second: {type: anthropic, base_url: "${servers.anthropic?.base_url}", key: env:SECOND_KEY}
  dot: {type: google, base_url: "${servers.google?.base_url}", key: env:DOT_KEY}
models:
${[
  'first:echoes-key',
  'first:answer',
  'second:echoes-key',
  'dot:echoes-key',
  'first:echoes-key-in-error',
  'second:echoes-key-in-error',
]
  .map((id) => `  - {id: "${id}", input_price: 1, output_price: 1}`)
  .join('\n')}
limits: {per_day: {max_cost: 50}}
tools:
  ours:
    command: [node, -e, "console.log('token ' + process.env.TOKEN); console.error(process.env.TOKEN)"]
    env: {TOKEN: env:OWN_TOKEN}
  broken:
    command: [node, -e, "console.error('no ' + process.env.TOKEN); process.exit(3)"]
    env: {TOKEN: env:OWN_TOKEN}
  asking:
    http: {url: "${address()}/echo", method: POST, headers: {authorization: env:HEADER_TOKEN}, json: {a: 1}}
  serving:
    mcp: {command: [node, ${JSON.stringify(everything)}], env: {TOKEN: env:MCP_TOKEN}, tool: get-env}
`;

  beforeEach(() => {
    collected = '';
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'baton.yaml'), settings());
    writeFileSync(join(root(), '.env'), `DOT_KEY=${planted['a key in .env']}\n`);
    writeFileSync(join(root(), 'p.baton.yaml'), pipeline);
  });
  const said: [command: string, said: Said][] = [];
  const baton = async (...args: string[]): Promise<Said> => {
    const told = await obey(args, testIo(root(), { env: env() }));
    said.push([args.join(' '), told]);
    return told;
  };
  /** Every file below a folder, but where the secret was planted. */
  const files = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return files(path);
      return path === join(root(), '.env') ? [] : [path];
    });

  it('stand in nothing that is printed, written, recorded, reported, traced or given to a child', async () => {
    const allow = ['terminal', 'ours', 'broken', 'asking', 'serving+machine', 'http', 'env'].flatMap((tool) => ['--allow', tool]);
    const run = await baton('run', 'p.baton.yaml', ...allow, '--record', 'calls.jsonl', '--otlp', address(), '--events');
    const ended = run.out.trim().split('\n').at(-1) ?? '';
    assert.match(ended, /"type":"run.finished"/, run.err);
    const result = await baton('show', 'latest', '--json');
    const { steps } = JSON.parse(result.out);
    const statuses = Object.fromEntries(Object.entries<{ status: string }>(steps).map(([path, { status }]) => [path, status]));
    assert.deepEqual(
      statuses,
      {
        tag: 'succeeded',
        echo: 'succeeded',
        again: 'succeeded',
        third: 'succeeded',
        refused: 'failed',
        refused_too: 'failed',
        child: 'succeeded',
        mine: 'succeeded',
        wrong: 'failed',
        asked: 'succeeded',
        served: 'succeeded',
        long: 'succeeded',
      },
      result.out,
    );
    // The secrets came that far, so there was something to hide.
    assert.equal(steps.echo.value, 'your key is ***.');
    assert.equal(steps.again.value, 'your key is ***.');
    assert.equal(steps.third.value, 'your key is ***.');
    assert.match(steps.refused.error.message, /\*\*\*/);
    assert.match(JSON.stringify(steps.mine.value), /token \*\*\*/);
    assert.equal(header, planted['a header for traces']);
    assert.match(JSON.stringify(steps.asked.value), /\*\*\*/);
    assert.match(JSON.stringify(steps.served.value), /\*\*\*/);

    for (const args of [
      ['show', 'latest'],
      ['show', 'latest', '--html'],
      ['show', 'latest', '--markdown'],
      ['show', 'latest', '--trace'],
      ['runs', '--metrics'],
      ['runs', '--json'],
      ['run', 'p.baton.yaml', '--replay', 'calls.jsonl', '--json'],
      ['run', 'p.baton.yaml', '--plan', '--json'],
      ['diff', 'latest', 'latest', '--json'],
      ['check', 'p.baton.yaml', '--json'],
      ['estimate', 'p.baton.yaml', '--json'],
      ['explain', 'p.baton.yaml', '--json'],
      ['auto', 'p.baton.yaml', '--json'],
      ['models', '--json'],
      ['doctor', '--json'],
      ['doctor', '--live', '--json'],
      ['test', 'p.baton.yaml'],
      ['compare', 'say it', '--models', 'first:echoes-key,second:echoes-key-in-error', '--json'],
      ['ask', 'say it', '--models', 'first:echoes-key,dot:echoes-key', '--json'],
    ])
      await baton(...args);
    for (const [command, { out, err }] of said) assert.deepEqual(leaks(out + err), [], command);
    assert.deepEqual(leaks(collected), [], 'the trace');
    assert.match(collected, /gen_ai\.output\.messages/);
    const written = files(root());
    for (const name of ['log.jsonl', 'calls.jsonl', 'said.md', 'last/p.json', '.auto.lock.yaml', 'plan.json'])
      assert.ok(
        written.some((file) => file.endsWith(name)),
        `${name} is among what is looked at`,
      );
    for (const file of written) assert.deepEqual(leaks(readFileSync(file, 'latin1')), [], file);
    // What a child was given holds none of the keys, however it is written.
    const given = JSON.parse(steps.child.value.stdout);
    assert.ok('PATH' in given);
    for (const name of Object.keys(env()).filter((one) => /KEY|TOKEN|OTEL/.test(one))) assert.ok(!(name in given), name);
  }).timeout(120_000);

  it('stand in no message to the panel: neither while the run goes on nor in what is told of it anew', async () => {
    const log = createEventLog();
    const messages: object[] = [];
    const batch = createBatch((events) => void messages.push({ type: 'events', events }));
    const handle = await startRun({
      file: join(root(), 'p.baton.yaml'),
      cwd: root(),
      env: env(),
      allow: ['terminal', 'ours', 'broken', 'asking', 'serving+machine', 'http', 'env'],
      onEvent(event) {
        log.add(event);
        batch.add(event);
      },
    });
    await handle.done;
    batch.flush();
    messages.push({ type: 'snapshot', graph: handle.graph, called: [...handle.called], events: [...log.events] });
    const sent = JSON.stringify(messages);
    // The answers that hold keys have come that far, also in pieces while they were streamed.
    assert.match(sent, /your key is \*\*\*/);
    assert.match(sent, /"type":"step.delta"/);
    assert.match(sent, /token \*\*\*/);
    for (const id of ['echo', 'again', 'third', 'mine', 'asked', 'served', 'long'])
      assert.equal(handle.state.steps.get(id)?.status, 'succeeded', id);
    assert.deepEqual(leaks(sent), []);
  }).timeout(60_000);

  it('would be found, in each of its forms', () => {
    for (const [place, secret] of Object.entries(planted))
      for (const form of forms(secret)) assert.deepEqual(leaks(`x${form}y`), [place], form);
  });
});
