import { isMap, type Json } from '../../../engine/language/json.ts';

/** A value that fits a schema; `words` gives as many words as it is asked for. */
export function made(schema: Json, words: (count: number) => string): Json {
  if (!isMap(schema)) return null;
  const { type, properties, items, enum: choices, minimum } = schema;
  if (Array.isArray(choices)) return choices[0] ?? null;
  if (isMap(properties)) return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, made(one, words)]));
  if (type === 'array') return [0, 1, 2].map(() => made(items ?? { type: 'string' }, words));
  if (type === 'integer' || type === 'number') return typeof minimum === 'number' ? minimum : 1;
  if (type === 'boolean') return true;
  return words(15);
}
