import { mapFrom } from '../../../compile/template/evaluation/values.ts';
import { definedMap, isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { type ItemFlow, pause } from '../flow.ts';
import { canonicalText } from '../order.ts';
import { gathering } from './gathering.ts';

/** The statistics of columns. */
type ProfilePart =
  | 'missing_values'
  | 'data_types'
  | 'statistical_summary'
  | 'outlier_detection'
  | 'duplicate_detection'
  | 'unique_values';

interface Column {
  missing: number;
  types: Map<string, number>;
  different: Set<string>;
  numbers: number[];
  shortest: number;
  longest: number;
}

/** Describes rows; yields one result at the end. `parts` names the wanted statistics; empty means all. */
export function* profile(items: ItemFlow, parts: readonly string[] | undefined) {
  const wants = (part: ProfilePart): boolean => parts === undefined || parts.includes(part);
  const columns = new Map<string, Column>();
  const seen = new Set<string>();
  let rows = 0;
  for (const item of items) {
    if (item !== pause) {
      rows++;
      if (wants('duplicate_detection')) seen.add(canonicalText(item));
      if (isMap(item)) {
        for (const [name, value] of Object.entries(item)) look(columnOf(columns, name), value);
      }
    }
    yield pause;
  }

  const described: [string, Json][] = [];
  for (const [name, column] of columns) {
    described.push([name, describe(column, rows, wants)]);
    yield pause;
  }

  yield definedMap({
    row_count: rows,
    column_count: columns.size,
    duplicate_rows: wants('duplicate_detection') ? rows - seen.size : undefined,
    columns: mapFrom(described),
  });
}

function columnOf(columns: Map<string, Column>, name: string): Column {
  const existing = columns.get(name);
  if (existing) return existing;
  const column: Column = { missing: 0, types: new Map(), different: new Set(), numbers: [], shortest: Infinity, longest: 0 };
  columns.set(name, column);
  return column;
}

function look(column: Column, value: Json): void {
  if (value === null || value === '') {
    column.missing++;
    return;
  }

  const type = typeOf(value);
  column.types.set(type, (column.types.get(type) ?? 0) + 1);
  column.different.add(canonicalText(value));
  if (typeof value === 'number') column.numbers.push(value);
  if (typeof value !== 'string') return;

  column.shortest = Math.min(column.shortest, value.length);
  column.longest = Math.max(column.longest, value.length);
}

const date = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function typeOf(value: Json): string {
  if (typeof value === 'number') return 'numeric';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return date.test(value) ? 'date' : 'text';
  return Array.isArray(value) ? 'list' : 'map';
}

function describe(column: Column, rows: number, wants: (part: ProfilePart) => boolean): JsonMap {
  const there = [...column.types.values()].reduce((sum, count) => sum + count, 0);
  // A row without the column misses it too.
  const missing = rows - there;
  const [only] = column.types.keys();
  const percent = (count: number): number => (rows === 0 ? 0 : Math.round((count / rows) * 10_000) / 100);
  const outliers = wants('outlier_detection') && column.numbers.length >= 4 ? outliersIn(column.numbers) : undefined;
  const typeName = column.types.size > 1 ? 'mixed' : (only ?? 'empty');

  return definedMap({
    data_type: wants('data_types') ? typeName : undefined,
    missing_count: wants('missing_values') ? missing : undefined,
    missing_percentage: wants('missing_values') ? percent(missing) : undefined,
    unique_count: wants('unique_values') || wants('statistical_summary') ? column.different.size : undefined,
    ...(wants('statistical_summary') ? summary(column) : undefined),
    outlier_count: outliers,
    outlier_percentage: outliers === undefined ? undefined : percent(outliers),
  });
}

function summary({ numbers, shortest, longest }: Column): JsonMap {
  if (numbers.length === 0) return longest > 0 ? { min_length: shortest, max_length: longest } : {};

  const value = (name: 'min' | 'max' | 'avg' | 'median' | 'std' | 'sum'): Json => {
    const all = gathering(name);
    for (const number of numbers) all.add(number);
    return all.result();
  };

  return {
    min: value('min'),
    max: value('max'),
    mean: value('avg'),
    median: value('median'),
    std: value('std'),
    sum: value('sum'),
  };
}

/** Outliers: numbers more than one and a half interquartile ranges from the middle half. */
function outliersIn(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort();

  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
    return low + (high - low) * (place - Math.floor(place));
  };

  const [first, third] = [at(0.25), at(0.75)];
  const whisker = 1.5 * (third - first);
  return numbers.filter((number) => number < first - whisker || number > third + whisker).length;
}
