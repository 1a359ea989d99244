import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';

/** The most characters of a text, and entries of a list or a map, for an agent, which pays for every token. */
const most = { letters: 4000, entries: 50, depth: 6 };

/** A value shortened for an agent; omissions are noted in their places. */
export function shortValue(value: Json, depth = 0): Json {
  if (typeof value === 'string')
    return value.length <= most.letters ? value : `${value.slice(0, most.letters)}… (+${value.length - most.letters})`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= most.depth) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, most.entries).map((one) => shortValue(one, depth + 1));
    return value.length > most.entries ? [...items, `… (+${value.length - most.entries})`] : items;
  }
  if (!isMap(value)) return value;

  const entries = Object.entries(value);
  const members = entries.slice(0, most.entries).map(([name, one]): [string, Json] => [name, shortValue(one ?? null, depth + 1)]);
  if (entries.length > most.entries) members.push(['…', `+${entries.length - most.entries}`]);

  return Object.fromEntries(members);
}
