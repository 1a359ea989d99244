import { isMap, type Json, type JsonMap } from '../../language/json.ts';

export type Cell = string | number | null;

/** The content of a column: numbers, times (milliseconds since 1970), or words. */
type ColumnKind = 'number' | 'time' | 'text';

export interface Column {
  name: string;
  kind: ColumnKind;
  cells: Cell[];
}

/**
 * Data as columns: from rows (a list of maps), a list of numbers, a map of names to numbers, or a map of columns (names to
 * lists). Undefined for anything else, or empty data.
 */
export function columnsFrom(data: Json): Column[] | undefined {
  const rows = rowsOf(data);
  if (!rows || rows.length === 0) return undefined;

  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) =>
    column(
      name,
      rows.map((row) => row[name] ?? null),
    ),
  );

  return columns.length ? columns : undefined;
}

function rowsOf(data: Json): JsonMap[] | undefined {
  if (Array.isArray(data)) {
    if (data.every(isMap)) return data;
    if (data.every((one) => typeof one !== 'object' || one === null)) return data.map((value) => ({ value }));
    return undefined;
  }
  if (!isMap(data)) return undefined;

  const entries = Object.entries(data);
  if (entries.length > 0 && entries.every(([, list]) => Array.isArray(list))) {
    const length = Math.max(...entries.map(([, list]) => (Array.isArray(list) ? list.length : 0)));
    return Array.from({ length }, (_, index) =>
      Object.fromEntries(entries.map(([name, list]) => [name, Array.isArray(list) ? (list[index] ?? null) : null])),
    );
  }

  return entries.map(([name, value]) => ({ name, value }));
}

function column(name: string, values: readonly Json[]): Column {
  const present = values.filter((value) => value !== null && value !== '');
  if (present.length && present.every((value) => numberOf(value) !== undefined))
    return { name, kind: 'number', cells: values.map((value) => numberOf(value) ?? null) };
  if (present.length && present.every((value) => momentOf(value) !== undefined))
    return { name, kind: 'time', cells: values.map((value) => momentOf(value) ?? null) };
  return { name, kind: 'text', cells: values.map(wordsOf) };
}

/** A number, also one as text, as in CSV. */
function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return drawable(value);
  if (typeof value !== 'string' || !/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(value.trim())) return undefined;
  return drawable(Number(value));
}

/** Beyond these bounds sums and distances overflow. */
const drawable = (value: number): number | undefined => {
  if (Math.abs(value) > 1e290 || Number.isNaN(value)) return undefined;
  if (Math.abs(value) < 1e-290) return 0;
  return value;
};

/** A date in ISO 8601, as `2026-11`, `2026-11-21` or `2026-11-21T01:38:00Z`; without a zone it counts as UTC. */
function momentOf(value: Json): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (!/^\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?)?)?$/.test(text)) return undefined;
  const zoned = text.length > 10 && !/(?:Z|[-+]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text;
  const at = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(at) ? undefined : at;
}

const wordsOf = (value: Json): string | null => {
  if (value === null || value === '') return null;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
};
