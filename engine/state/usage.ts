import { defined } from '../language/json.ts';

/** Tokens of one or more calls; missing figures are unknown, never 0. */
export interface Usage {
  input_tokens?: number;
  output_tokens?: number;
  cached_tokens?: number;
  reasoning_tokens?: number;
}

/** The usage of model calls. USD; a missing cost is unknown, an open one may be higher. */
export interface UsageCost {
  usage?: Usage;
  cost?: number;
  cost_open?: true;
  /** No model was asked: nothing was sent to its provider. */
  unasked?: true;
  /** The number of calls, if not one. */
  model_calls?: number;
}

/**
 * The sum of calls' usage, as far as it is known: `cost_open` where one does not report its cost. Tokens are unknown where one of them
 * lacks them.
 */
export function sumUsage(all: readonly UsageCost[]): UsageCost {
  const paid = all.filter((one) => one.cost !== 0 || one.usage);
  const usage: Usage = {};
  for (const name of ['input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens'] as const) {
    const figures = paid.map((one) => one.usage?.[name]);
    if (figures.length && figures.every((figure) => figure !== undefined))
      usage[name] = figures.reduce((sum, figure) => sum + figure, 0);
  }

  const costs = paid.flatMap(({ cost }) => cost ?? []);
  const open = costs.length < paid.length || paid.some((one) => one.cost_open);
  return defined<UsageCost>({
    usage: Object.keys(usage).length ? usage : undefined,
    cost: costs.length || !open ? costs.reduce((sum, cost) => sum + cost, 0) : undefined,
    cost_open: open && costs.length ? true : undefined,
    unasked: all.length > 0 && all.every((one) => one.unasked) ? true : undefined,
  });
}

/** The usage of as many such calls. */
export function multiplyUsage({ usage, cost, model_calls, unasked }: UsageCost, times: number): UsageCost {
  const figures = Object.entries(usage ?? {}).map(([name, figure]) => [name, figure * times]);
  return defined<UsageCost>({
    usage: usage && Object.fromEntries(figures),
    cost: cost === undefined ? undefined : cost * times,
    model_calls: unasked ? 0 : (model_calls ?? 1) * times,
  });
}
