import type { RefusedParameters } from '../providers/facts.ts';
import { type Maker, makers } from '../providers.ts';

/** A word in the `capabilities` of a model in baton.yaml: it accepts all parameters, whatever is known of its name. */
export const ownWord = 'temperature';

/** The default sampling parameters: leaving them out changes nothing. */
const usual: Readonly<Record<string, unknown>> = { temperature: 1, top_p: 1, presence_penalty: 0, frequency_penalty: 0 };

export const isUsual = (parameter: string, value: unknown): boolean =>
  Object.hasOwn(usual, parameter) && usual[parameter] === value;

/**
 * The reason that a model does not accept a parameter; undefined where none is known. `effort` is the requested reasoning
 * effort.
 */
export function refusal(maker: Maker, model: string, parameter: string, effort?: unknown): RefusedParameters | undefined {
  const fact = makers[maker].refused_parameters.find(({ models }) => models.test(model));
  if (!fact?.parameters.includes(parameter)) return undefined;
  if (fact.without_reasoning === undefined) return fact;
  const reasons = effort === undefined ? fact.without_reasoning === 'asked' : effort !== 'none';
  return reasons ? fact : undefined;
}

/** The requested reasoning effort, in either of OpenAI's protocols; undefined where there is none. */
export function effortIn(options: Readonly<Record<string, unknown>>): unknown {
  const { reasoning_effort, reasoning: about } = options;
  return reasoning_effort ?? (typeof about === 'object' && about !== null && 'effort' in about ? about.effort : undefined);
}
