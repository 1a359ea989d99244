import type { Features, ForecastPlace, Sample } from './samples.ts';

/** What is foreseen of a step. */
export type Quantity = 'ms' | 'input_tokens' | 'output_tokens' | 'cost';
export const quantities = ['ms', 'input_tokens', 'output_tokens', 'cost'] as const satisfies readonly Quantity[];

interface QuantityRule {
  /** Less is as good as nothing: the logarithm is taken of the value and this. */
  least: number;
  /** How far values of steps of one kind lie apart where nothing is known, as a standard deviation of logarithms. */
  apart: number;
  /** How far one time differs from the next then. */
  noise: number;
  /** What a feature adds to the logarithm where nothing is known: log prompt tokens, log asked length, schema, log tools. */
  slopes: readonly [tokens: number, asked: number, schema: number, tools: number];
}

/** Broad on purpose: a few runs outweigh them. */
export const quantityRules: Readonly<Record<Quantity, QuantityRule>> = {
  ms: { least: 1, apart: 0.9, noise: 0.3, slopes: [0.1, 0.3, 0.05, 0.3] },
  input_tokens: { least: 1, apart: 1, noise: 0.2, slopes: [0, 0, 0.1, 0.3] },
  output_tokens: { least: 1, apart: 1, noise: 0.3, slopes: [0.1, 0.6, 0, 0.3] },
  cost: { least: 1e-7, apart: 1, noise: 0.3, slopes: [0.5, 0.4, 0.05, 0.3] },
};

/** Prompts and answers of this many tokens are the usual ones. */
const usual = { prompt: 400, answer: 400 };

/** The features of a step as numbers: 1 for the intercept, then those of `slopes`; what is not known is as usual. */
export function featuresOf({ input_tokens, asked, schema, tools }: Features, quantity: Quantity): number[] {
  const tokens = quantity === 'input_tokens' || input_tokens === undefined ? 0 : Math.log((input_tokens + 1) / usual.prompt);
  return [1, tokens, asked === undefined ? 0 : Math.log((asked + 1) / usual.answer), schema ? 1 : 0, Math.log1p(tools ?? 0)];
}

export const measureOf = (sample: Sample, quantity: Quantity): number | undefined => sample[quantity];

/** Logarithm of a value. */
export const logOf = (value: number, quantity: Quantity): number => Math.log(value + quantityRules[quantity].least);

/** The value of a logarithm. */
export const valueAt = (log: number, quantity: Quantity): number => Math.max(0, Math.exp(log) - quantityRules[quantity].least);

/** What is expected of a step without any run, by its kind: a guess within a factor of about three, in milliseconds. */
const usualMs: Readonly<Record<string, number>> = { prompt: 6_000, ensemble: 20_000, agents: 30_000, tool: 400 };

/** What is known of whom a step asks, before anything ran: milliseconds of a call, and USD of a usual one. */
export interface Published {
  latency?: number | undefined;
  input_price?: number | undefined;
  output_price?: number | undefined;
}

/** The value that is expected of a step where nothing is known of it but its kind and its model. */
export function priorOf({ kind, who }: Pick<ForecastPlace, 'kind' | 'who'>, quantity: Quantity, published?: Published): number {
  // The embedded engine asks nobody and costs nothing.
  const isFree = who === 'offline';
  if (quantity === 'ms') return published?.latency ?? (isFree ? 50 : (usualMs[kind] ?? 1));
  if (quantity !== 'cost') return usual.prompt;
  const { input_price = 1, output_price = 4 } = published ?? {};
  return isFree ? 0 : (usual.prompt * input_price + usual.answer * output_price) / 1e6;
}
