import assert from 'node:assert/strict';
import { preview, previewSite } from '../../../engine/auto/preview.ts';
import { buildQuestion } from '../../../engine/auto/question.ts';
import { surroundingsOf } from '../../../engine/auto/surroundings.ts';
import { compile } from '../../../engine/compile/compile.ts';
import type { LockEntry } from '../../../engine/workspace/lock-file.ts';
import { yaml } from '../../yaml.ts';
import { asked, sitesOf } from './asked.ts';

const lockOf = (value: string, question?: string): LockEntry[] => {
  const one = asked(value);
  return [
    {
      site: one.site.id,
      question: question ?? buildQuestion(one).hash,
      asked: one.words,
      answer: 4,
      model: 'test:m',
      date: '2026-01-01',
    },
  ];
};

describe('the preview of an AUTO tag', () => {
  const value = '<AUTO type="integer" min=1 default="2">how many?</AUTO>';
  const site = asked(value).site;

  it('says type, constraints, moment, default and the exact question, without a call', () => {
    const shown = previewSite(site, { pipeline: 'P' }, []);
    assert.deepEqual(
      [shown.type, shown.constraints, shown.when, shown.default, shown.field],
      ['integer', 'an integer of at least 1', 'compile', 2, 'parameters.style'],
    );
    const { messages } = buildQuestion({ ...asked(value), surroundings: { pipeline: 'P' } });
    assert.deepEqual(
      [shown.system, shown.prompt],
      messages.map(({ content }) => content),
    );
    assert.equal(shown.tokens, Math.ceil((shown.system.length + shown.prompt.length) / 4));
  });

  const states: [name: string, value: string, lock: LockEntry[], state: string, last: unknown][] = [
    ['unlocked', value, [], 'unlocked', undefined],
    ['locked', value, lockOf(value), 'locked', 4],
    ['locked to another question', value, lockOf(value, 'other'), 'outdated', 4],
    [
      'dependent on what a run knows',
      '<AUTO>about {{ inputs.x }}</AUTO>',
      lockOf('<AUTO>about {{ inputs.x }}</AUTO>'),
      'depends',
      4,
    ],
    ['dependent on a rendered attribute', '<AUTO max="{{ inputs.x }}">n</AUTO>', [], 'depends', undefined],
    ['dependent on an inner tag', '<AUTO>about <AUTO>x</AUTO></AUTO>', [], 'depends', undefined],
    ['asked in the run', '<AUTO when="run">n</AUTO>', lockOf('<AUTO when="run">n</AUTO>'), 'run', 4],
  ];
  for (const [name, of, lock, state, last] of states)
    it(`knows a tag that is ${name}`, () => {
      const shown = previewSite(asked(of).site, {}, lock);
      assert.equal(shown.state, state);
      assert.equal(shown.last?.answer, last);
      assert.equal(shown.locked, state === 'locked');
      assert.equal(shown.answer, state === 'locked' ? 4 : undefined);
    });

  it('shows the newest answer to earlier questions', () => {
    const [entry] = lockOf(value, 'a');
    assert.ok(entry);
    const shown = previewSite(site, {}, [
      { ...entry, answer: 1, date: '2026-01-01' },
      { ...entry, question: 'b', answer: 2, date: '2026-02-01' },
      { ...entry, question: 'c', answer: 3, date: '2026-01-15' },
    ]);
    assert.equal(shown.last?.answer, 2);
  });

  it('shows templates and inner tags as they are written', () => {
    const [, outer] = sitesOf('<AUTO>about {{ inputs.x }} and <AUTO type="integer">y</AUTO></AUTO>');
    assert.ok(outer);
    assert.match(previewSite(outer, {}, []).prompt, /about \{\{ inputs\.x \}\} and <AUTO type="integer">y<\/AUTO>/);
  });
});

describe('what surrounds a tag', () => {
  const text = `name: Poems
description: rates poems
outputs:
  a: <AUTO>b</AUTO>
steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {path: x.txt}
  - id: rate
    prompt: |
      Rate {{ read }}
    system: <AUTO>who are you?</AUTO>
  - id: send
    prompt: Send {{ rate }}
`;
  const compiled = compile(text, { file: 'poems.baton.yaml' });
  const tagIn = (field: string) =>
    [...compiled.pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)].find((site) => site.field.endsWith(field));

  it('is the step as written, and its neighbours', () => {
    const site = tagIn('system');
    assert.ok(site);
    const { pipeline, step, before, after } = surroundingsOf(compiled, site);
    assert.equal(pipeline, 'Poems: rates poems');
    assert.equal(
      step,
      yaml`
      id: rate
      prompt: |
        Rate {{ read }}
      system: <AUTO>who are you?</AUTO>`,
    );
    assert.match(before?.join() ?? '', /^read \(/);
    assert.match(after?.join() ?? '', /^send \(/);
  });

  it('is the pipeline alone for a tag outside steps', () => {
    const site = compiled.pipeline.autos[0];
    assert.ok(site);
    assert.deepEqual(surroundingsOf(compiled, site), { pipeline: 'Poems: rates poems' });
    assert.match(preview(compiled, site).prompt, /Pipeline: Poems/);
  });
});
