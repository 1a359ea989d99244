import { say } from '../../../../engine/language/texts.ts';
import type { Stored } from '../../../../engine/state/events.ts';
import type { Json, JsonMap } from '../../../messages.ts';
import { countTexts } from '../../texts/counts.ts';
import { valueTexts } from '../../texts/values.ts';
import { firstLine, formatBytes, formatCount, formatFigure } from '../format.ts';

export const isTree = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The number of items, entries or characters of a value. */
export function countParts(value: Json): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isTree(value) ? Object.keys(value).length : 1;
}

/** The items or entries that contain a text, ignoring case; `wanted` in lower case. */
export function filterValue(value: Json, wanted: string): Json {
  const holds = (one: unknown): boolean => JSON.stringify(one).toLowerCase().includes(wanted);
  if (Array.isArray(value)) return value.filter(holds);
  return isTree(value) ? Object.fromEntries(Object.entries(value).filter(holds)) : value;
}

/** A value in a few words, for a card: `12 files`, `“labour and yield”`, `5`. */
export function inShort(value: Json | undefined, most = 34): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'string') return `“${firstLine(value.replace(/^[#>*\s-]+/, ''), most - 2)}”`;
  if (typeof value === 'number') return formatFigure(value);
  if (typeof value === 'boolean') return say(value ? valueTexts.yes : valueTexts.no);
  if (Array.isArray(value)) return formatCount(value.length, say(countTexts.item), say(countTexts.items));
  return mapInShort(value, most);
}

/** A map is summarised by its longest list, else by its first informative entry. */
function mapInShort(map: JsonMap, most: number): string {
  const entries = Object.entries(map);
  const list = entries.find((entry): entry is [string, Json[]] => Array.isArray(entry[1]));
  if (list) return formatCount(list[1].length, list[0].replace(/_/g, ' ').replace(/s$/, ''), list[0].replace(/_/g, ' '));

  const telling =
    entries.find(([key, value]) => key !== 'success' && value !== '' && value !== null && !isTree(value)) ??
    entries.find(([, value]) => !isTree(value));
  if (!telling) return formatCount(entries.length, say(countTexts.entry), say(countTexts.entries));

  const [key, value] = telling;
  return firstLine(
    `${key.replace(/_/g, ' ')} ${typeof value === 'string' ? firstLine(value, most) : inShort(value, most)}`,
    most,
  );
}

export const storedInShort = (stored: Stored | undefined, most?: number): string => {
  if (stored === undefined) return '';
  if ('value' in stored) return inShort(stored.value, most);
  return formatBytes(stored.bytes);
};

/** The best view of a value: running text, a table (a list of maps), a tree, or one word. */
type Shape =
  | { as: 'text'; text: string }
  | { as: 'word'; word: string }
  | { as: 'table'; columns: string[]; rows: JsonMap[] }
  | { as: 'tree'; entries: [string, Json][] };

const mostColumns = 8;

export function valueShapeOf(value: Json): Shape {
  if (typeof value === 'string')
    return value.includes('\n') || value.length > 60 ? { as: 'text', text: value } : { as: 'word', word: value };
  if (typeof value !== 'object' || value === null) return { as: 'word', word: String(value) };
  if (Array.isArray(value)) {
    const rows = value.filter(isTree);
    const columns = [...new Set(rows.slice(0, 50).flatMap((row) => Object.keys(row)))];
    if (rows.length === value.length && rows.length > 0 && columns.length > 0 && columns.length <= mostColumns)
      return { as: 'table', columns, rows };
    return { as: 'tree', entries: value.map((item, index) => [String(index), item]) };
  }

  return { as: 'tree', entries: Object.entries(value) };
}
