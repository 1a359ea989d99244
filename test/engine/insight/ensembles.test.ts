import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { estimate } from '../../../engine/insight/estimate.ts';
import { noHistory } from '../../../engine/insight/history.ts';
import type { Range } from '../../../engine/insight/ranges.ts';
import { ensemblePatterns } from '../../../engine/language/ensemble.ts';
import { costOf } from '../../../engine/models/prices.ts';
import { library } from '../../../engine/patterns/library.ts';
import type { ModelAnswer, ModelCall } from '../../../engine/run/ports.ts';
import { made } from '../models/made.ts';
import { runText } from '../run/memory.ts';

/** What the models charge and how long they may answer; a token has four characters here. */
const known = {
  'm:small': { input_price: 1, output_price: 4, max_output: 400, context: 100_000 },
  'm:large': { input_price: 10, output_price: 40, max_output: 300, context: 100_000 },
  'm:last': { input_price: 3, output_price: 9, max_output: 500, context: 100_000 },
} as const;
const knownOf = (model: string) => Object.entries(known).find(([name]) => name === model)?.[1];
const models = ['m:small', 'm:large', 'm:small'];

type Manner = 'each otherwise' | 'all the same' | 'first in no form';

/** A model that answers as a manner says; what it charges stands in its answer. */
function answering(manner: Manner) {
  let said = 0;
  return (call: ModelCall): Partial<ModelAnswer> => {
    said++;
    const own = said;
    const words = (count: number): string =>
      Array.from({ length: count }, (_, at) => (manner === 'all the same' ? `word${at}` : `${own}w${at}`)).join(' ');
    const misses = manner === 'first in no form' && !call.messages.some(({ role }) => role === 'assistant');
    const object = call.schema && !misses ? made(call.schema, words) : undefined;
    const text = object === undefined ? words(60) : JSON.stringify(object);
    const asked = JSON.stringify([call.messages.map(({ content }) => content), call.schema ?? '']).length;
    const usage = { input_tokens: Math.ceil(asked / 4), output_tokens: Math.ceil(text.length / 4) };
    const cost = costOf(knownOf(call.model), usage);
    return {
      text,
      model: call.model,
      usage,
      ...(object === undefined ? {} : { object }),
      ...(cost === undefined ? {} : { cost }),
    };
  };
}

const holds = ({ low, high }: Range, number: number): boolean => low <= number && (high === null || number <= high);

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
    for (const manner of ['each otherwise', 'all the same', 'first in no form'] as const)
      it(`holds what it takes: ${name}, ${manner}`, async () => {
        const text = JSON.stringify({
          id: 'p',
          inputs: { question: { type: 'string' } },
          steps: [{ id: 'ask', ensemble: '{{ question }} Say why.', models, synthesizer: 'm:last', ...step }],
        });
        const files = Object.fromEntries(Object.entries(library).map(([id, one]) => [`patterns/${id}.yaml`, one]));
        const inputs = { question: 'Is tea better than coffee for the heart?' };
        const find = (path: string) => (files[path] === undefined ? undefined : { file: path, text: files[path] });
        const foretold = estimate(compile(text, { file: 'p.baton.yaml', find }), {
          model: (model = 'm:last') => ({ model, ...knownOf(model) }),
          history: noHistory,
          inputs,
        });
        const { result } = await runText(text, { inputs, files, model: answering(manner) });
        assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
        const { calls, input_tokens, output_tokens } = result.usage;
        assert.notEqual(foretold.cost.high, null, 'an upper end is known');
        for (const [what, range, number] of [
          ['calls', foretold.calls, calls],
          ['input', foretold.input_tokens, input_tokens],
          ['output', foretold.output_tokens, output_tokens],
          ['cost', foretold.cost, result.cost?.usd ?? Number.NaN],
        ] as const)
          assert.ok(holds(range, number), `${what}: ${number} of ${JSON.stringify(range)}`);
      });
});
