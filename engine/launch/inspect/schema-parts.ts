import type { JsonSchema } from '../../language/json.ts';

/** Schemas that the documents of several commands are made of. */
export const schemaParts = {
  text: { type: 'string' },
  count: { type: 'integer', minimum: 0 },
  amount: { type: 'number', minimum: 0 },
  listOf: (items: JsonSchema): JsonSchema => ({ type: 'array', items }),
} as const;
