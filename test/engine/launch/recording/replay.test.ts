import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { RunResult, StartOptions } from '../../../../engine/index.ts';
import { Refusal, readRun, resumeRun, startRun } from '../../../../engine/index.ts';
import type { Json } from '../../../../engine/language/json.ts';
import type { Script } from '../../../../engine/models/providers/embedded/backends.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** A pipeline with everything that calls: prompts in a loop, a repair, a tool, an agent's tool, AUTO before the run and in it. */
const text = `id: calls
inputs: {topic: {type: string, default: mills}}
data: {tone: '<AUTO type="choice" choices="plain, grand">a tone for {{ topic }}</AUTO>'}
steps:
  - id: notes
    tool: filesystem
    action: write
    parameters: {path: "{{ output_path }}/notes.txt", content: "about {{ topic }} in a {{ data.tone }} tone"}
  - id: read
    tool: filesystem
    action: read
    parameters: {path: "{{ notes.path }}"}
  - id: each
    for_each: [1, 2]
    prompt: "{{ item }}: {{ read.content }}"
  - id: judged
    prompt: Judge {{ each.results | join(', ') }}
    output_schema: {type: object, required: [score], properties: {score: {type: integer}}}
  - id: agent
    prompt: Look into {{ output_path }}
    tools: [filesystem.exists]
  - id: late
    dependencies: [judged]
    set: {mood: '<AUTO type="choice" choices="glad, sad">a mood</AUTO>'}
  - id: tried
    retry: {attempts: 2, delay: 0.01}
    prompt: Try
  - id: broken
    on_error: [{use: nothing}]
    tool: filesystem
    action: read
    parameters: {path: nowhere.txt}
outputs:
  score: "{{ judged.score }}"
  mood: "{{ late.mood }}"
  agent: "{{ agent }}"
  words: "{{ each.results }}"
`;

const script = (): Script => ({
  steps: {
    'each*': ({ messages }) => `heard ${messages.at(-1)?.content.slice(0, 1)} with the key sk-planted-secret-1234`,
    judged: ['no JSON', { json: { score: 7 }, usage: { input_tokens: 5, output_tokens: 2 } }],
    agent: [{ calls: [{ name: 'filesystem_exists', arguments: { path: 'calls.baton.yaml' } }] }, 'it is there'],
    late: { json: 'glad' },
    tried: [{ fail: { kind: 'overload', message: 'too busy' } }, 'at last'],
  },
  otherwise: { json: 'grand' },
});

/** A result document without times, ids, folders of the run and where values came from. */
function comparable(result: RunResult): Json {
  const leave = new Set(['run', 'started_at', 'finished_at', 'duration', 'provenance', 'modified', 'order', 'first_token']);
  return JSON.parse(JSON.stringify(result, (key, value) => (leave.has(key) ? undefined : value)));
}

describe('recordings', () => {
  const place = temporaryFolder();
  const at = (name: string): string => join(place(), name);
  const write = (source: string): void => {
    mkdirSync(at('.git'), { recursive: true });
    writeFileSync(at('calls.baton.yaml'), source);
  };
  const start = async (options: Partial<StartOptions>) =>
    startRun({ file: 'calls.baton.yaml', cwd: place(), env: { OPENAI_API_KEY: 'sk-planted-secret-1234' }, ...options });
  const run = async (options: Partial<StartOptions>): Promise<RunResult> => (await start(options)).done;
  const record = (): Promise<RunResult> => run({ model: 'scripted', script: script(), record: 'calls.jsonl' });
  const lines = (): Record<string, Json>[] =>
    readFileSync(at('calls.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  it('a replay gives the result of the recorded run and makes no call, without the script and without the file that was locked', async () => {
    write(text);
    const recorded = await record();
    assert.equal(recorded.status, 'succeeded', JSON.stringify(recorded.error));
    assert.equal(recorded.provenance, 'record');
    rmSync(at('calls.auto.lock.yaml'));
    const replayed = await run({ model: 'scripted', replay: 'calls.jsonl' });
    assert.equal(replayed.provenance, 'replay');
    assert.deepEqual(comparable(replayed), comparable(recorded));
    assert.deepEqual(
      ['notes', 'read', 'each[1]', 'judged', 'agent', 'late', 'tried'].map((path) => replayed.steps[path]?.provenance),
      Array(7).fill('replayed'),
    );
    assert.ok(!existsSync(at('calls.auto.lock.yaml')), 'a replay locks nothing');
  });

  it('answers that were locked stand in the recording, so that a replay needs no lock file', async () => {
    write(text);
    await run({ model: 'scripted', script: script() });
    const recorded = await record();
    assert.ok(lines().some((line) => line['auto'] === 'pipeline.data.tone#0' && line['answer'] === 'grand'));
    rmSync(at('calls.auto.lock.yaml'));
    const replayed = await run({ model: 'scripted', replay: 'calls.jsonl' });
    assert.deepEqual(comparable(replayed), comparable(recorded));
  });

  it('every call says its path, kind, name and request, with what was asked and answered', async () => {
    write(text);
    await record();
    const [head, ...calls] = lines();
    assert.deepEqual(head, { baton: 'recording', version: 1 });
    const named = (path: string) => calls.filter((call) => call['path'] === path);
    assert.deepEqual(
      calls.map(({ path, kind, name }) => [path, kind, name].join(' ')).sort(),
      [
        ' auto scripted',
        'agent#1 model scripted',
        'agent#2 tool filesystem.exists',
        'agent#3 model scripted',
        'broken#1 tool filesystem.read',
        'each[0]#1 model scripted',
        'each[1]#1 model scripted',
        'judged#1 model scripted',
        'judged#2 repair scripted',
        'late#1 auto scripted',
        'notes#1 tool filesystem.write',
        'read#1 tool filesystem.read',
        'tried#1 model scripted',
        'tried#2 model scripted',
      ].sort(),
    );
    assert.deepEqual(named('judged#2')[0]?.['usage'], { input_tokens: 5, output_tokens: 2 });
    assert.deepEqual(Object(named('tried#1')[0]?.['failure'])['kind'], 'overload');
    assert.match(String(named('notes#1')[0]?.['request']), /^[0-9a-f]{16}$/);
  });

  it('holds no secret and no folder of this machine', async () => {
    write(`${text}`);
    writeFileSync(at('baton.yaml'), 'providers: {openai: {}}\n');
    await run({ model: 'scripted', script: script(), record: 'calls.jsonl' });
    const whole = readFileSync(at('calls.jsonl'), 'utf8');
    assert.ok(!whole.includes(place()), 'a folder');
    assert.match(whole, /⟨output⟩\/notes\.txt/);
  });

  it('answers in another folder, with the folders of that one', async () => {
    write(text);
    await record();
    const elsewhere = at('elsewhere');
    mkdirSync(join(elsewhere, '.git'), { recursive: true });
    writeFileSync(join(elsewhere, 'calls.baton.yaml'), text);
    const replayed = await run({ model: 'scripted', cwd: elsewhere, replay: at('calls.jsonl') });
    assert.equal(replayed.status, 'succeeded', JSON.stringify(replayed.error));
    assert.equal(replayed.steps['notes']?.location, join(elsewhere, 'outputs/calls/notes.txt'));
    assert.ok(!existsSync(join(elsewhere, 'outputs/calls/notes.txt')), 'a replayed tool does nothing');
  });

  it('a run answers as a recording does, by its folder and by its id', async () => {
    write(text);
    const first = await run({ model: 'scripted', script: script() });
    for (const replay of [first.run.folder, first.run.id]) {
      const replayed = await run({ model: 'scripted', replay });
      assert.equal(replayed.status, 'succeeded', JSON.stringify(replayed.error));
      assert.deepEqual(replayed.outputs, first.outputs);
      assert.equal(replayed.steps['judged']?.provenance, 'replayed');
    }
  });

  it('a call that was not recorded fails and names itself; one whose request has changed says so', async () => {
    write(text);
    await record();
    write(text.replace('prompt: Try', 'prompt: Try harder'));
    const changed = await run({ model: 'scripted', replay: 'calls.jsonl' });
    assert.deepEqual([changed.status, changed.error?.kind, changed.error?.step], ['failed', 'bad-request', 'tried']);
    assert.match(changed.error?.message ?? '', /tried#1 \(scripted\): something else was asked/);
    write(text.replace('id: tried', 'id: fresh'));
    const added = await run({ model: 'scripted', replay: 'calls.jsonl' });
    assert.match(added.error?.message ?? '', /fresh#1 \(scripted\): that call was never made/);
  });

  it('a replayed server is not asked, and neither its permission nor its key is needed', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.setHeader('content-type', 'application/json').end('{"n": 3}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const { port } = server.address() as AddressInfo;
      write(
        `id: calls\nsteps:\n  - {id: get, tool: http, parameters: {url: "http://127.0.0.1:${port}/x"}}\n  - {id: ask, model: "openai:none", condition: 'false', prompt: hi}\noutputs: {n: "{{ get.data.n | default(get.json.n) }}"}\n`,
      );
      const recorded = await run({ record: 'calls.jsonl', allow: [`http:127.0.0.1:${port}`] });
      assert.equal(recorded.status, 'succeeded', JSON.stringify(recorded.error));
      const replayed = await run({ replay: 'calls.jsonl', env: {} });
      assert.deepEqual([replayed.outputs, asked], [recorded.outputs, 1]);
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });

  it('a replay that was cut off goes on as a replay', async () => {
    write(text);
    const recorded = await record();
    let seen = 0;
    const cut = await start({
      model: 'scripted',
      replay: 'calls.jsonl',
      onEvent: (event) => {
        if (event.type === 'call.settled' && ++seen === 3) setImmediate(() => cut.cancel());
      },
    });
    assert.equal((await cut.done).status, 'cancelled');
    const resumed = await (await resumeRun({ folder: cut.folder, env: {} })).done;
    assert.equal(resumed.status, 'succeeded', JSON.stringify([resumed.error, resumed.steps]));
    assert.equal(resumed.provenance, 'replay');
    assert.deepEqual(resumed.outputs, recorded.outputs);
    const { result } = await readRun(cut.folder);
    assert.deepEqual(result, resumed);
    const again = await start({ model: 'scripted', replay: 'calls.jsonl' });
    again.cancel();
    await again.done;
    rmSync(at('calls.jsonl'));
    await assert.rejects(resumeRun({ folder: again.folder, env: {} }), /not there any more/);
  });

  it('a recording that was cut off goes on in the same file, after its last whole line', async () => {
    write(text);
    let seen = 0;
    const cut = await start({
      model: 'scripted',
      script: script(),
      record: 'calls.jsonl',
      onEvent: (event) => {
        if (event.type === 'call.settled' && ++seen === 4) setImmediate(() => cut.cancel());
      },
    });
    await cut.done;
    appendFileSync(at('calls.jsonl'), '{"path":"torn');
    const resumed = await (await resumeRun({ folder: cut.folder, env: {}, script: script() })).done;
    assert.equal(resumed.status, 'succeeded', JSON.stringify(resumed.error));
    rmSync(at('calls.auto.lock.yaml'));
    const replayed = await run({ model: 'scripted', replay: 'calls.jsonl' });
    assert.deepEqual(replayed.outputs, resumed.outputs);
  });

  const refused: [rule: string, options: Partial<StartOptions>, message: RegExp][] = [
    ['both at once', { record: 'a', replay: 'b' }, /Choose one of --record and --replay/],
    ['nothing of that name', { replay: 'none.jsonl' }, /no recording and no run `none\.jsonl`/],
    ['a file that is not a recording', { replay: 'other.txt' }, /other\.txt is not a recording/],
    ['another format', { replay: 'future.jsonl' }, /has the format 9; this version reads format 1/],
    ['a damaged line', { replay: 'damaged.jsonl' }, /Line 3 of the recording .*damaged\.jsonl is damaged/],
    ['a file of somebody else in its place', { record: 'other.txt' }, /other\.txt is not a recording, so it is not overwritten/],
  ];
  for (const [rule, options, message] of refused)
    it(`is refused for ${rule}, and leaves no run behind`, async () => {
      write('id: calls\nsteps:\n  - {id: a, set: {x: 1}}\n');
      writeFileSync(at('other.txt'), 'my notes\n');
      writeFileSync(at('future.jsonl'), '{"baton":"recording","version":9}\n');
      writeFileSync(at('damaged.jsonl'), '{"baton":"recording","version":1}\n\n{"path":"a"}\n');
      await assert.rejects(run(options), (error) => error instanceof Refusal && message.test(error.message));
      assert.equal(readFileSync(at('other.txt'), 'utf8'), 'my notes\n');
      assert.ok(!existsSync(at('.baton/runs')));
    });
});
