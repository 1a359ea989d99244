import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readingOrder, stepReaders } from '../../../../../engine/compile/pipeline/steps/readers.ts';
import { topReaders } from '../../../../../engine/compile/pipeline/top/readers.ts';
import { allStepKeys, kindKeys, kindOfKey, loopKeys, stepKeys, topKeys } from '../../../../../engine/language/keys.ts';
import { plainStep, read } from '../reading.ts';

describe('a key that is accepted is obeyed', () => {
  for (const [name, key] of Object.entries(allStepKeys))
    it(`${name} of a step is read${key.executable ? '' : ' as what nothing carries out yet'}`, () => {
      assert.ok(stepReaders[name]);
    });
  for (const name of Object.keys(topKeys))
    it(`${name} at the top is read`, () => {
      assert.ok(topReaders[name]);
    });
  it('nothing is read that is no key', () => {
    assert.deepEqual(
      Object.keys(stepReaders).filter((name) => !(name in allStepKeys)),
      [],
    );
    assert.deepEqual(
      Object.keys(topReaders).filter((name) => !(name in topKeys)),
      [],
    );
    assert.deepEqual(
      readingOrder.filter((name) => !(name in allStepKeys)),
      [],
    );
  });
  it('no key stands in two tables', () => {
    assert.equal(
      Object.keys(allStepKeys).length,
      Object.keys(stepKeys).length + Object.keys(loopKeys).length + Object.keys(kindKeys).length,
    );
  });
});

describe('the example of a key', () => {
  for (const key of Object.values(topKeys))
    it(`${key.name} at the top is right`, () => {
      const { problems, source } = read(`${key.example}\n${key.name === 'steps' ? '' : 'steps: [{id: a, prompt: hi}]\n'}`);
      assert.deepEqual([problems, source.problems], [[], []]);
    });
  for (const key of Object.values(allStepKeys)) {
    const kinds: Record<string, string> = {
      ask: 'ask: ok?',
      generated: 'steps_from: "{{ a }}"',
      set: 'set: {n: 1}',
      tool: 'tool: mine',
      group: 'steps: [{prompt: hi}]',
      switch: 'switch: a',
      pipeline: 'pipeline: a.yaml',
      ensemble: 'ensemble: q',
      agents: 'agents: {one: {system: a}}',
      assert: 'assert: a > 1',
    };
    const [kind = 'prompt'] = key.on ?? [];
    const own = key.example.split('\n').some((line) => kindOfKey.has(line.split(':')[0] ?? ''));
    const more = [
      own ? '' : (kinds[kind] ?? 'prompt: hi'),
      key.name in loopKeys && key.name !== 'for_each' ? 'for_each: [1]' : '',
    ].filter((line) => line !== '');
    it(`${key.name} of a step is right`, () => {
      const models = kind === 'ensemble' && key.name !== 'models' ? ['models: [a, b]'] : [];
      const task = kind === 'agents' && !['task', 'agents'].includes(key.name) ? ['task: q'] : [];
      const cases = key.name === 'switch' || (key.name === 'default' && kind === 'switch') ? ['cases: {a: [{prompt: hi}]}'] : [];
      const lines = [...key.example.split('\n'), ...more, ...cases, ...models, ...task];
      const { problems, built } = read(`steps:\n  -\n${lines.map((line) => `    ${line}`).join('\n')}\n`);
      assert.deepEqual(problems, []);
      const step = built.pipeline.steps[0]?.step;
      assert.ok(step);
      assert.equal(JSON.stringify(plainStep(step)['later']).includes(`\`${key.name}\``), !key.executable);
    });
  }
});

it('our own examples of the language are read without a problem', () => {
  const text = readFileSync('test/engine/compile/pipeline/cases/flow.yaml', 'utf8');
  const { problems, dialects, built } = read(text);
  assert.deepEqual([problems, dialects], [[], []]);
  assert.deepEqual(
    built.pipeline.steps.map((one) => one.step.work.kind),
    ['tool', 'group', 'prompt', 'set', 'prompt'],
  );
});
