import assert from 'node:assert/strict';
import type { Estimate } from '../../../engine/insight/estimate/estimated.ts';
import type { NumberRange } from '../../../engine/insight/ranges.ts';
import { costOf } from '../../../engine/models/prices/call-cost.ts';
import { verdict } from '../../../engine/run/attempts/quality.ts';
import type { ModelAnswer, ModelCall } from '../../../engine/run/model-port.ts';
import type { RunResult } from '../../../engine/state/result/result.ts';
import { made } from '../models/made.ts';

/** What the models charge and how long they may answer; a token has four characters here. */
const known = {
  'm:small': { input_price: 1, output_price: 4, max_output: 400, context: 100_000 },
  'm:large': { input_price: 10, output_price: 40, max_output: 300, context: 100_000 },
  'm:last': { input_price: 3, output_price: 9, max_output: 500, context: 100_000 },
} as const;
export const knownOf = (model: string) => Object.entries(known).find(([name]) => name === model)?.[1];
export const manners = ['each otherwise', 'all the same', 'first in no form'] as const;
export type Manner = (typeof manners)[number];

/** A model that answers as a manner says; what it charges stands in its answer. */
export function answering(manner: Manner) {
  let said = 0;
  return (call: ModelCall): Partial<ModelAnswer> => {
    said++;
    const own = said;
    const words = (count: number): string =>
      Array.from({ length: count }, (_, at) => (manner === 'all the same' ? `word${at}` : `${own}w${at}`)).join(' ');
    const misses = manner === 'first in no form' && !isVerdict(call) && !call.messages.some(({ role }) => role === 'assistant');
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

const holds = ({ low, high }: NumberRange, number: number): boolean => low <= number && (high === null || number <= high);

/** A run that succeeded took what was foretold: calls, tokens and money lie within the ranges, whose upper ends are known. */
export function holdsWhatItTakes(foretold: Estimate, { status, error, usage, cost }: RunResult): void {
  assert.equal(status, 'succeeded', JSON.stringify(error));
  assert.notEqual(foretold.cost.high, null, 'an upper end is known');
  for (const [what, range, number] of [
    ['calls', foretold.calls, usage.calls],
    ['input', foretold.input_tokens, usage.input_tokens],
    ['output', foretold.output_tokens, usage.output_tokens],
    ['cost', foretold.cost, cost?.usd ?? Number.NaN],
  ] as const)
    assert.ok(holds(range, number), `${what}: ${number} of ${JSON.stringify(range)}`);
}

/** Of a judge by a rubric: it is asked once, and no answer of another form counts. */
const isVerdict = ({ schema }: ModelCall): boolean => JSON.stringify(schema) === JSON.stringify(verdict);
