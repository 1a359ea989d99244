import { isMap, type Json } from '../json.ts';

/**
 * A value as the text of a file: its JSON or, where long strings are repeated in it, a table of those strings followed by the
 * value that refers to them.
 */
const header = 'string table 1\n';

/** The prefix of a string that refers to the table; other strings with this prefix have it doubled. */
const mark = '\u0000';

/** Shorter strings (characters) are not worth an entry, and only this many long strings of a value are compared. */
const shortest = 1024;
const mostTexts = 1000;

/** The most characters of all strings after expansion: a small file from somebody else must not become a huge value. */
const mostExpanded = 256_000_000;

/** Serialises a JSON value with each long string only once. */
export function serializeValue(value: Json): string {
  const texts = repeatedTexts(value);
  if (texts.length === 0) return JSON.stringify(value);
  const places = new Map(texts.map((text, index) => [text, `${mark}${index}`]));
  const named = mapTexts(value, (text) => places.get(text) ?? (text.startsWith(mark) ? mark + text : text));
  return header + JSON.stringify([texts, named]);
}

/** Parses it again. A string of the table is one string in memory, wherever it is used. Throws a SyntaxError. */
export function deserializeValue(stored: string): Json {
  if (!stored.startsWith(header)) return JSON.parse(stored);
  const table: Json = JSON.parse(stored.slice(header.length));
  const [texts, value] = Array.isArray(table) ? table : [];
  if (!Array.isArray(texts) || value === undefined) throw invalidTable();

  let left = mostExpanded;
  return mapTexts(value, (named) => {
    if (!named.startsWith(mark)) return named;
    if (named.startsWith(mark, 1)) return named.slice(1);
    const text = texts[Number(named.slice(1))];
    if (typeof text !== 'string' || (left -= text.length) < 0) throw invalidTable();
    return text;
  });
}

const invalidTable = (): SyntaxError => new SyntaxError('Invalid string table');

/** The JSON of a serialised value. */
export const jsonOfSerialized = (stored: string): string =>
  stored.startsWith(header) ? JSON.stringify(deserializeValue(stored)) : stored;

function repeatedTexts(value: Json): string[] {
  const counts = new Map<string, number>();

  const count = (one: Json): void => {
    if (typeof one === 'string') {
      if (one.length < shortest) return;
      const before = counts.get(one);
      if (before !== undefined || counts.size < mostTexts) counts.set(one, (before ?? 0) + 1);
    } else if (Array.isArray(one)) one.forEach(count);
    else if (isMap(one)) {
      for (const key in one) count(one[key] ?? null);
    }
  };

  count(value);
  const repeated = Array.from(counts).filter(([, times]) => times > 1);
  const expanded = repeated.reduce((sum, [text, times]) => sum + text.length * times, 0);

  return expanded > mostExpanded ? [] : repeated.map(([text]) => text);
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]));
}
