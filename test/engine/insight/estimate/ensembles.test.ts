import { compile } from '../../../../engine/compile/compile.ts';
import { estimateCompiled } from '../../../../engine/insight/estimate/estimate.ts';
import { noHistory } from '../../../../engine/insight/history.ts';
import { ensemblePatterns } from '../../../../engine/language/kinds/ensemble.ts';
import { library } from '../../../../engine/patterns/library.ts';
import { runText } from '../../run/memory.ts';
import { answering, holdsWhatItTakes, knownOf, manners } from '../answering.ts';

const models = ['m:small', 'm:large', 'm:small'];

describe('what an ensemble is said to take before it runs', () => {
  const form = { vars: { verdict: 'A word', reasons: { type: 'array', items: { type: 'string' } } } };
  const steps: [name: string, step: object][] = [
    ...Object.keys(ensemblePatterns).flatMap((pattern): [string, object][] => [
      [pattern, { pattern }],
      [`${pattern} with a form`, { pattern, ...form }],
    ]),
    ['debate of two rounds', { pattern: 'debate', parameters: { rounds: 2, stop_at: 0.9 } }],
    ...Object.keys(library).map((pattern): [string, object] => [pattern, { pattern }]),
  ];
  for (const [name, step] of steps)
    for (const manner of manners)
      it(`holds what it takes: ${name}, ${manner}`, async () => {
        const text = JSON.stringify({
          id: 'p',
          inputs: { question: { type: 'string' } },
          steps: [{ id: 'ask', ensemble: '{{ question }} Say why.', models, synthesizer: 'm:last', ...step }],
        });
        const files = Object.fromEntries(Object.entries(library).map(([id, one]) => [`patterns/${id}.yaml`, one]));
        const inputs = { question: 'Is tea better than coffee for the heart?' };
        const find = (path: string) => (files[path] === undefined ? undefined : { file: path, text: files[path] });
        const foretold = estimateCompiled(compile(text, { file: 'p.baton.yaml', find }), {
          model: (model = 'm:last') => ({ model, ...knownOf(model) }),
          history: noHistory,
          inputs,
        });
        const { result } = await runText(text, { inputs, files, model: answering(manner) });
        holdsWhatItTakes(foretold, result);
      });
});
