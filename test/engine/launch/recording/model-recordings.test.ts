import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';
import { openModelRecordings } from '../../../../engine/launch/recording/model-recordings.ts';
import type { Script } from '../../../../engine/models/providers/embedded/backends.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: talk
default_model: MODEL
steps:
  - {id: a, prompt: "Say {{ execution.id | length }}", vars: {n: {type: integer}}}
  - {id: b, prompt: "Write to {{ output_path }}", tools: [filesystem.exists], dependencies: [a]}
  - {id: c, prompt: fail, retry: 0, on_failure: continue}
outputs: {n: "{{ n }}", b: "{{ b }}"}
`;

const script: Script = {
  steps: {
    a: ['no json', { json: { n: 4 } }],
    b: [{ calls: [{ name: 'filesystem_exists', arguments: { path: 'x' } }] }, 'It is not there.'],
    c: { fail: { kind: 'content-filter', message: 'It will not.' } },
  },
};

describe('a recording as a provider', () => {
  const folder = temporaryFolder();
  const run = async (model: string, more: Partial<Parameters<typeof startRun>[0]> = {}, body = text) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'talk.baton.yaml'), body.replace('MODEL', model));
    const { done } = await startRun({ file: 'talk.baton.yaml', cwd, env: {}, ...more });
    return done;
  };
  const recorded = () => run('scripted', { script, record: 'tape.jsonl' });

  const sources: [rule: string, model: string, settings?: string][] = [
    ['named by the model', 'replay:tape.jsonl'],
    ['of a provider in baton.yaml', 'tape:scripted', 'providers: {tape: {type: replay, recording: tape.jsonl}}\n'],
    ['of a provider alone', 'tape', 'providers: {tape: {recording: tape.jsonl}}\n'],
  ];
  for (const [rule, model, settings] of sources)
    it(`answers what it was asked, whatever model was asked then: ${rule}`, async () => {
      const before = await recorded();
      assert.equal(before.outputs['n'], 4, JSON.stringify(before.error));
      if (settings) writeFileSync(join(folder(), 'baton.yaml'), settings);
      const again = await run(model);
      assert.deepEqual(again.outputs, before.outputs);
      assert.deepEqual([again.steps['a']?.provenance, again.steps['a']?.cost], ['replayed', 0]);
      assert.match(again.steps['c']?.error?.message ?? '', /It will not/);
      assert.equal(again.steps['c']?.error?.kind, 'content-filter');
    });

  it('an earlier run answers too', async () => {
    const before = await recorded();
    const again = await run(`replay:${before.run.id}`);
    assert.deepEqual(again.outputs, before.outputs);
  });

  it('a question that it does not know fails, and nobody is asked', async () => {
    await recorded();
    const other = 'id: talk\nsteps: [{id: z, model: MODEL, prompt: Something else, retry: 0}]\n';
    const { error } = await run('replay:tape.jsonl', {}, other);
    assert.equal(error?.kind, 'bad-request');
    assert.match(error?.message ?? '', /tape\.jsonl has no answer for this question of z#1/);
    assert.match(error?.hint ?? '', /--record/);
  });

  it('a file that is none is told when it is asked, one that is missing before the first step', async () => {
    writeFileSync(join(folder(), 'other.jsonl'), 'hello\n');
    const { error } = await run('replay:other.jsonl');
    assert.equal(error?.kind, 'bad-request');
    assert.match(error?.message ?? '', /other\.jsonl/);
    await assert.rejects(run('replay:missing.jsonl'), /missing\.jsonl/);
    await assert.rejects(run('replay'), /answers from a recording, and none is named/);
    const { error: nobody } = await run('replay:20990101-nobody');
    assert.equal(nobody?.kind, 'bad-request');
  });

  it('steps in for nobody, and somebody may step in for it', async () => {
    await recorded();
    const other = 'id: talk\nsteps: [{id: z, model: ["replay:tape.jsonl", scripted], prompt: Something else}]\n';
    const { steps } = await run('', { script: { otherwise: 'from the script' } }, other);
    assert.equal(steps['z']?.status, 'succeeded', JSON.stringify(steps['z']?.error));
    assert.match(steps['z']?.why?.model?.chosen ?? '', /^replay:/);
  });

  it('of several questions alike the same call counts, else the first', async () => {
    const cwd = folder();
    const line = (path: string, said: string) =>
      JSON.stringify({
        path,
        kind: 'model',
        name: 'm',
        request: path,
        asked: { messages: [{ role: 'user', content: 'hi' }] },
        answer: { text: said },
      });
    writeFileSync(join(cwd, 't.jsonl'), `{"baton":"recording","version":1}\n${line('a#1', 'one')}\n${line('b#1', 'two')}\n`);
    const tapes = openModelRecordings(cwd, createMask());
    const find = (call: string) =>
      tapes.find('t.jsonl', { model: 'x', messages: [{ role: 'user', content: 'hi' }], metadata: { call } });
    assert.deepEqual(await find('b#1'), { text: 'two', calls: [], usage: undefined });
    assert.deepEqual(await find('z#1'), { text: 'one', calls: [], usage: undefined });
  });
});
