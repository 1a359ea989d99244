import type { JsonSchema } from '../../language/json.ts';

/** Schemas shared by the documents of several commands. */
export const schemaParts = {
  text: { type: 'string' },
  count: { type: 'integer', minimum: 0 },
  amount: { type: 'number', minimum: 0 },
  listOf: (items: JsonSchema): JsonSchema => ({ type: 'array', items }),
} as const;
