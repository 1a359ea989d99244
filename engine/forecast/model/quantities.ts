import type { Features, ForecastPlace, Sample } from './samples.ts';

/** A predicted quantity of a step. */
export type Quantity = 'ms' | 'input_tokens' | 'output_tokens' | 'cost';
export const quantities = ['ms', 'input_tokens', 'output_tokens', 'cost'] as const satisfies readonly Quantity[];

interface QuantityRule {
  /** Smaller values count as zero: the logarithm is taken of the value plus this. */
  least: number;
  /** The prior standard deviation between steps of one kind, in logarithms. */
  apart: number;
  /** The prior standard deviation between samples of one step. */
  noise: number;
  /** The prior slopes of the features, in logarithms: log prompt tokens, log requested length, schema, log tools. */
  slopes: readonly [tokens: number, asked: number, schema: number, tools: number];
}

/** Broad on purpose: a few runs outweigh these priors. */
export const quantityRules: Readonly<Record<Quantity, QuantityRule>> = {
  ms: { least: 1, apart: 0.9, noise: 0.3, slopes: [0.1, 0.3, 0.05, 0.3] },
  input_tokens: { least: 1, apart: 1, noise: 0.2, slopes: [0, 0, 0.1, 0.3] },
  output_tokens: { least: 1, apart: 1, noise: 0.3, slopes: [0.1, 0.6, 0, 0.3] },
  cost: { least: 1e-7, apart: 1, noise: 0.3, slopes: [0.5, 0.4, 0.05, 0.3] },
};

/** The usual lengths of prompts and answers, in tokens. */
const usual = { prompt: 400, answer: 400 };

/** The features of a step as numbers: 1 for the intercept, then those of `slopes`; unknown ones have their usual value. */
export function featuresOf({ input_tokens, asked, schema, tools }: Features, quantity: Quantity): number[] {
  const tokens = quantity === 'input_tokens' || input_tokens === undefined ? 0 : Math.log((input_tokens + 1) / usual.prompt);
  return [1, tokens, asked === undefined ? 0 : Math.log((asked + 1) / usual.answer), schema ? 1 : 0, Math.log1p(tools ?? 0)];
}

export const measureOf = (sample: Sample, quantity: Quantity): number | undefined => sample[quantity];

/** Logarithm of a value. */
export const logOf = (value: number, quantity: Quantity): number => Math.log(value + quantityRules[quantity].least);

/** The value of a logarithm. */
export const valueAt = (log: number, quantity: Quantity): number => Math.max(0, Math.exp(log) - quantityRules[quantity].least);

/** The prior duration of a step without any run, by its kind, in milliseconds: a guess within a factor of about three. */
const usualMs: Readonly<Record<string, number>> = { prompt: 6_000, ensemble: 20_000, agents: 30_000, tool: 400 };

/** Published figures of a step's model: milliseconds of a call, and USD of a usual one. */
export interface Published {
  latency?: number | undefined;
  input_price?: number | undefined;
  output_price?: number | undefined;
}

/** The prior value of a step of which only its kind and model are known. */
export function priorOf({ kind, who }: Pick<ForecastPlace, 'kind' | 'who'>, quantity: Quantity, published?: Published): number {
  // The embedded engine makes no request and costs nothing.
  const isFree = who === 'offline';
  if (quantity === 'ms') return published?.latency ?? (isFree ? 50 : (usualMs[kind] ?? 1));
  if (quantity !== 'cost') return usual.prompt;
  const { input_price = 1, output_price = 4 } = published ?? {};
  return isFree ? 0 : (usual.prompt * input_price + usual.answer * output_price) / 1e6;
}
