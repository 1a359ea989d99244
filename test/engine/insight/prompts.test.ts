import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { estimateCompiled } from '../../../engine/insight/estimate/estimate.ts';
import { noHistory } from '../../../engine/insight/history.ts';
import { runText } from '../run/memory.ts';
import { answering, holdsWhatItTakes, knownOf, manners } from './answering.ts';

const form = { vars: { verdict: 'A word', reasons: { type: 'array', items: { type: 'string' } } } };
const rubric = { rubric: 'Is it short, and does it say why?', min_score: 0 };

/** A prompt in each of the ways in which it may ask more than once, or somebody else. */
const steps: [name: string, step: object][] = [
  ['plain', {}],
  ['a form', form],
  ['a rubric', { quality: rubric }],
  ['a form and a rubric', { ...form, quality: rubric }],
  ['a cascade that stays', { model: { try: 'm:small', verify: '{{ true }}', else: 'm:last' } }],
  ['a cascade that goes on', { model: { try: 'm:small', verify: '{{ false }}', else: 'm:last' }, ...form }],
  ['a cascade with a judge', { model: { try: 'm:small', verify: { rubric: 'Is it right?', min_score: 1 }, else: 'm:last' } }],
  ['a cascade and a rubric', { model: { try: 'm:small', verify: rubric, else: 'm:last' }, quality: rubric, ...form }],
  ['an expert that bounds its answers', { expert: 'terse' }],
  ['a personality after another', { personality: 'kind' }],
  ['an expert with a personality', { expert: 'warm' }],
  ['a bound that is computed', { max_tokens: '{{ length }}' }],
];

const around = {
  id: 'p',
  default_model: 'm:small',
  orchestrator: 'm:large',
  inputs: { question: { type: 'string' }, length: { type: 'integer', default: 350 } },
  experts: { terse: { system: 'Be brief.', max_tokens: 200 }, warm: { model: 'm:last', personality: 'kind' } },
  personalities: {
    calm: { system: 'You are calm.', style: 'slow and low', format: 'one paragraph' },
    kind: { extends: 'calm', style: 'warm words and no hurry at all', format: 'no lists' },
  },
};

describe('what a prompt is said to take before it runs', () => {
  for (const [name, step] of steps)
    for (const manner of manners)
      it(`holds what it takes: ${name}, ${manner}`, async () => {
        const text = JSON.stringify({ ...around, steps: [{ id: 'say', prompt: '{{ question }} Say why.', ...step }] });
        const inputs = { question: 'Is tea better than coffee for the heart?' };
        const foretold = estimateCompiled(compile(text, { file: 'p.baton.yaml', find: () => undefined }), {
          model: (model = 'm:small') => ({ model, ...knownOf(model) }),
          history: noHistory,
          inputs,
        });
        const { result } = await runText(text, { inputs, model: answering(manner) });
        holdsWhatItTakes(foretold, result);
      });

  it('names everybody who may be asked', () => {
    const step = { id: 'say', prompt: 'Say it.', model: { try: 'm:small', verify: rubric, else: 'm:last' } };
    const { steps } = estimateCompiled(
      compile(JSON.stringify({ ...around, steps: [step] }), { file: 'p.baton.yaml', find: () => undefined }),
      {
        model: (model = 'm:small') => ({ model, ...knownOf(model) }),
        history: noHistory,
      },
    );
    assert.equal(steps[0]?.model, 'm:small, m:last, m:large');
  });
});
