import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';
import type { Backend } from '../../../../engine/launch/recording/backend.ts';
import { openRecording } from '../../../../engine/launch/recording/open.ts';
import { recordingBackend } from '../../../../engine/launch/recording/record.ts';
import { replayBackend } from '../../../../engine/launch/recording/replay.ts';
import type { EngineModels } from '../../../../engine/models/models.ts';
import { createModels } from '../../../../engine/models/models.ts';
import type { CallPlace } from '../../../../engine/run/call-place.ts';
import type { ModelAnswer, ModelCall } from '../../../../engine/run/model-port.ts';
import type { Tools } from '../../../../engine/run/ports.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { yaml } from '../../../yaml.ts';
import { realClock } from '../../models/clock.ts';
import { temporaryFolder } from '../../store/folder.ts';

const places = { output: '/none/out', workdir: '/none', root: '/none' };
const plain = createModels({ env: {}, clock: realClock });
const place = (path: string, kind: CallPlace['kind'] = 'model'): CallPlace => ({ path, kind, request: 'logged' });
const signal = new AbortController().signal;

const full: ModelCall = {
  model: 'a:b',
  messages: [
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: '', calls: [{ id: '1', name: 't', arguments: { x: 1 } }] },
    { role: 'tool', content: 'result', call: '1' },
  ],
  schema: { type: 'object' },
  tools: [{ name: 't', description: 'a tool', parameters: {} }],
  temperature: 0.5,
  max_tokens: 10,
  options: { seed: 1 },
};
const answer: ModelAnswer = {
  text: 'said',
  object: { n: 1 },
  calls: [{ id: '2', name: 't', arguments: {} }],
  model: 'a:b-2026',
  usage: { input_tokens: 1 },
  cost: 0.25,
  note: 'mended',
  first_token: 12,
  provenance: 'live',
};

describe('a recorded call', () => {
  const folder = temporaryFolder();
  const file = (): string => join(folder(), 'calls.jsonl');

  async function record(work: (models: EngineModels, tools: Tools) => Promise<unknown>): Promise<void> {
    const backend = await recordingBackend(file(), createMask());
    await backend.begin(places);
    const models: EngineModels = {
      ...plain,
      choose: (named) => ({ model: `a:${named ?? 'usual'}`, reason: `chosen for ${named ?? 'nobody'}` }),
      call: async () => answer,
    };
    const tools: Tools = { spec: () => undefined, call: async () => ({ done: true }) };
    await work(backend.models(models), backend.tools(tools));
    await backend.end();
  }
  const replay = async (): Promise<Backend> => {
    const backend = replayBackend(await openRecording(file(), { cwd: folder(), root: folder() }), (text) => text);
    await backend.begin(places);
    return backend;
  };
  const dead: Tools = {
    spec: () => undefined,
    call: () => assert.fail('a tool is called'),
  };

  it('comes back whole, but for where it came from and how long it took', async () => {
    await record((models) => models.call(full, { signal, delta: () => undefined, place: place('s#1') }));
    const deltas: string[] = [];
    const models = (await replay()).models(plain);
    const { first_token: _, ...rest } = answer;
    assert.deepEqual(await models.call(full, { signal, delta: (text) => deltas.push(text), place: place('s#1') }), {
      ...rest,
      provenance: 'replayed',
    });
    assert.deepEqual(deltas, ['said']);
  });

  const changes: [what: string, change: Partial<ModelCall>][] = [
    ['the model', { model: 'a:c' }],
    ['a message', { messages: [{ role: 'user', content: 'bye' }] }],
    ['the schema', { schema: { type: 'array' } }],
    ['the tools', { tools: [] }],
    ['the temperature', { temperature: 0 }],
    ['the most tokens', { max_tokens: 11 }],
    ['a parameter of the provider', { options: { seed: 2 } }],
  ];
  for (const [what, change] of changes)
    it(`is another one with another value of ${what}`, async () => {
      await record((models) => models.call(full, { signal, delta: () => undefined, place: place('s#1') }));
      const models = (await replay()).models(plain);
      await assert.rejects(
        models.call({ ...full, ...change }, { signal, delta: () => undefined, place: place('s#1') }),
        /s#1 \(a:[bc]\): something else was asked/,
      );
    });

  it('of a tool is known by tool, action and parameters', async () => {
    await record((_, tools) => tools.call('t', 'a', { x: 1 }, { signal, log: () => undefined, place: place('s#1', 'tool') }));
    const tools = (await replay()).tools(dead);
    const call = (tool: string, action: string, parameters: JsonMap) =>
      tools.call(tool, action, parameters, { signal, log: () => undefined, place: place('s#1', 'tool') });
    assert.deepEqual(await call('t', 'a', { x: 1 }), { done: true });
    for (const [tool, action, parameters] of [
      ['u', 'a', { x: 1 }],
      ['t', 'b', { x: 1 }],
      ['t', 'a', { x: 2 }],
    ] as const)
      await assert.rejects(call(tool, action, parameters), /holds no answer for s#1/);
  });

  it('that was never made names itself, also before the first step', async () => {
    await record(async () => undefined);
    const models = (await replay()).models(plain);
    await assert.rejects(
      models.call(full, { signal, delta: () => undefined, place: place('s#1') }),
      /s#1 \(a:b\): that call was never made/,
    );
    await assert.rejects(models.call(full, { signal, delta: () => undefined }), /an AUTO tag before the first step \(a:b\)/);
  });

  it('of a model tells which one was chosen for which name; a name that was not asked for is chosen anew', async () => {
    await record(async (models) => {
      for (const named of ['big', undefined]) {
        const { model } = models.choose(named, 's');
        await models.call({ ...full, model }, { signal, delta: () => undefined, place: place(named ? 's#1' : 's#2') });
      }
      const { model } = models.choose('judge');
      await models.call({ ...full, model }, { signal, delta: () => undefined, place: place('s#3', 'judge') });
    });
    const models = (await replay()).models(plain);
    assert.deepEqual(models.choose('big', 's'), { model: 'a:big', reason: 'chosen for big' });
    assert.deepEqual(models.choose(undefined, 's'), { model: 'a:usual', reason: 'chosen for nobody' });
    assert.deepEqual(models.choose('judge'), { model: 'a:judge', reason: 'chosen for judge' });
    assert.deepEqual(models.choose('big', 'another'), { model: 'a:big', reason: 'chosen for big' });
    assert.deepEqual(models.choose('offline', 's'), plain.choose('offline'));
    assert.equal(models.refusalFor('openai:gpt-5'), undefined);
  });

  it('with a long answer comes out of a run too', async () => {
    mkdirSync(join(folder(), '.git'));
    writeFileSync(
      join(folder(), 'p.yaml'),
      yaml`
        id: p
        steps: [{id: a, prompt: hi}, {id: b, tool: filesystem, action: read, parameters: {path: none}, on_error: [{use: 1}]}]
        outputs: {n: "{{ a | length }}"}
      `,
    );
    const long = 'word '.repeat(20_000);
    const script = { queue: [{ text: long, usage: { input_tokens: 3 } }] };
    const first = await startRun({ file: 'p.yaml', cwd: folder(), env: {}, model: 'scripted', script });
    assert.equal((await first.done).status, 'succeeded');
    const second = await startRun({ file: 'p.yaml', cwd: folder(), env: {}, replay: first.folder });
    const result = await second.done;
    assert.deepEqual([result.outputs, result.usage.input_tokens, result.steps['a']?.model], [{ n: long.length }, 3, 'scripted']);
  });

  it('lies in a file or a run that can be read; several runs of that name are told', async () => {
    mkdirSync(join(folder(), '.baton/runs/20260101-0000-aaaaaa'), { recursive: true });
    mkdirSync(join(folder(), '.baton/runs/20260101-0000-bbbbbb'));
    const open = (wanted: string) => openRecording(wanted, { cwd: folder(), root: folder() });
    await assert.rejects(open('2026'), /no recording and no run `2026`/);
    await assert.rejects(open('.'), /log/);
    writeFileSync(join(folder(), 'secret.jsonl'), '');
    await assert.rejects(open('secret.jsonl'), /is not a recording/);
  });
});
