import type { Json } from '../../language/json.ts';

/** A list of names, or one; undefined where there is neither. */
export const columnNames = (value: Json | undefined): string[] | undefined => {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'string') return [value];
  return undefined;
};
