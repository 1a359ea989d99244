import type { JsonSchema } from '../json.ts';
import { durationSchema, listOfText, textSchema } from '../keys/key.ts';

/** How candidates are weighed (language.md 2). */
export const strategies = ['cost', 'performance', 'balanced', 'accuracy', 'learned'] as const;
export type Strategy = (typeof strategies)[number];

/**
 * The weights of price, speed and skill for each strategy, which add up to one. `learned` is `balanced` until enough is
 * known.
 */
export const weights: Readonly<Record<Strategy, { price: number; speed: number; skill: number }>> = {
  cost: { price: 1, speed: 0, skill: 0 },
  performance: { price: 0, speed: 1, skill: 0 },
  accuracy: { price: 0, speed: 0, skill: 1 },
  balanced: { price: 0.4, speed: 0.2, skill: 0.4 },
  learned: { price: 0.4, speed: 0.2, skill: 0.4 },
};

/** Levels of a model's skill, in ascending order. */
export const expertises = ['low', 'medium-low', 'medium', 'medium-high', 'high', 'very-high'] as const;
export type Expertise = (typeof expertises)[number];

/** Numbers of parameters as people write them: `7B`, `1.5b`, `70 B`, `800M`. Undefined for other words. */
export function modelSizeOf(written: string): number | undefined {
  const [, count = '', unit = 'b'] = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s?([mbt])?\s*$/i.exec(written) ?? [];
  if (count === '') return undefined;
  const millions: Readonly<Record<string, number>> = { m: 1, b: 1_000, t: 1_000_000 };
  return Number(count) * 1_000_000 * (millions[unit.toLowerCase()] ?? 1_000);
}

/** The size in a model's own name: `llama3.2-70b` has 70 billion parameters. */
export function sizeInName(name: string): number | undefined {
  const found = /(?:^|[^a-z0-9.])(\d{1,4}(?:\.\d{1,2})?b)(?![a-z0-9])/i.exec(name)?.[1];
  return found === undefined ? undefined : modelSizeOf(found);
}

const oneOrMore: JsonSchema = { anyOf: [textSchema, listOfText] };

/** The members of `selection` where it is a map. */
export const selectionMembers = {
  strategy: {
    enum: [...strategies],
    description:
      '`cost`: the cheapest that fits; `performance`: the fastest; `accuracy`: the most skilled; `balanced`, unless given: all three; `learned`: what did best on such steps in earlier runs, as `balanced` until enough of them are known.',
  },
  fallback: { ...oneOrMore, description: 'The model, or several, that is asked where none fits and where the chosen one fails.' },
  timeout: { ...durationSchema, description: 'How long one model may take for one call before the next is asked.' },
  max_cost: {
    type: 'number',
    exclusiveMinimum: 0,
    description: 'USD that one call may cost. A model of unknown price does not fit.',
  },
  max_latency: {
    ...durationSchema,
    description:
      'How long a call may take: models that took longer in earlier runs do not fit, and a call that takes longer is given up.',
  },
  require: {
    ...oneOrMore,
    description: 'What `capabilities` in baton.yaml must say of the model: `schema`, `tools`, `vision` and so on.',
  },
  role: {
    ...textSchema,
    description: 'A word of your own: only models that `roles` in baton.yaml gives it to fit, such as `judge` or `writer`.',
  },
  prefer: { ...oneOrMore, description: 'Models or providers that go before all others that fit, in this order.' },
  exclude: { ...oneOrMore, description: 'Models or providers that are never chosen.' },
  min_size: {
    type: 'string',
    description: 'The fewest parameters, such as `7B`, by `size` in baton.yaml or by the name of the model.',
  },
  expertise: { enum: [...expertises], description: 'The least skill, by `expertise` in baton.yaml.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** The schema of `selection`. */
export const selectionSchema: JsonSchema = {
  anyOf: [{ enum: [...strategies] }, { type: 'object', properties: { ...selectionMembers } }],
};
