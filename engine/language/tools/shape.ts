import type { Json, JsonSchema } from '../json.ts';

/** The schema of an object with these members; those in `required` must be present. */
export const objectSchema = (properties: { [name: string]: JsonSchema }, required: string[] = [], open = false): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: open,
});

/** The schema of a value with its description. */
export const describedSchema = (type: string, description: string, more: { [keyword: string]: Json } = {}): JsonSchema => ({
  type,
  description,
  ...more,
});
