import type { Json } from '../../language/json.ts';

/** A list of names, or one; undefined where there is neither. */
export const columnNames = (value: Json | undefined): string[] | undefined =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : undefined;
