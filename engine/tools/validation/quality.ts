import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { validationTexts } from '../../language/texts/tools/validation.ts';
import { say } from '../../language/texts.ts';
import type { SchemaError } from '../lazy/schema.ts';

interface Rules {
  required: readonly string[];
  unique: readonly string[];
  check?(row: Json): SchemaError[];
}

interface Quality {
  score: number;
  duplicates: number;
  invalid: number;
  columns: JsonMap;
  issues: string[];
  errors: SchemaError[];
}

interface Column {
  filled: number;
  values: Set<string>;
  types: Map<string, number>;
}

const isMissing = (value: Json | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/**
 * Measures a table in one pass. The score is the fraction of filled cells times the fraction of rows that break no rule and
 * are no duplicates.
 */
export function measure(rows: readonly JsonMap[], { required, unique, check }: Rules): Quality {
  const columns = new Map<string, Column>();
  const seen = new Set<string>();
  const errors: SchemaError[] = [];
  const repeated = new Map(unique.map((name) => [name, { values: new Set<string>(), count: 0 }]));
  let [duplicates, invalid, sound] = [0, 0, 0];

  rows.forEach((row, index) => {
    for (const [name, value] of Object.entries(row)) note(columns, name, value);
    const at = String(index);
    const wrong = (check?.(row) ?? []).map((error) => ({ ...error, at: [at, ...error.at] }));

    for (const name of required) {
      if (isMissing(row[name]))
        wrong.push({ at: [at], message: say(validationTexts.missing, { column: name }), keyword: 'required' });
    }

    for (const [name, one] of repeated) {
      if (isMissing(row[name])) continue;
      const key = canonical(row[name] ?? null);
      if (one.values.has(key)) {
        one.count++;
        wrong.push({ at: [at], message: say(validationTexts.notUniqueRow, { column: name }), keyword: 'unique' });
      }

      one.values.add(key);
    }

    const key = canonical(row);
    const isTwice = seen.has(key);
    seen.add(key);
    if (isTwice) duplicates++;
    if (wrong.length) invalid++;
    if (!isTwice && wrong.length === 0) sound++;
    errors.push(...wrong);
  });

  const cells = columns.size * rows.length;
  const filled = [...columns.values()].reduce((sum, column) => sum + column.filled, 0);
  const score = rows.length === 0 ? 1 : (cells === 0 ? 1 : filled / cells) * (sound / rows.length);

  return {
    score: Math.round(score * 10_000) / 10_000,
    duplicates,
    invalid,
    columns: Object.fromEntries([...columns].map(([name, column]) => [name, describeColumn(column, rows.length)])),
    issues: issuesOf(columns, rows.length, { duplicates, invalid }, repeated),
    errors,
  };
}

function note(columns: Map<string, Column>, name: string, value: Json): void {
  const column = columns.get(name) ?? { filled: 0, values: new Set(), types: new Map() };
  columns.set(name, column);
  if (isMissing(value)) return;

  const type = typeOf(value);
  column.filled++;
  column.values.add(canonical(value));
  column.types.set(type, (column.types.get(type) ?? 0) + 1);
}

const describeColumn = ({ filled, values, types }: Column, rows: number): JsonMap => ({
  filled,
  missing: rows - filled,
  distinct: values.size,
  types: Object.fromEntries(types),
});

function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return isMap(value) ? 'object' : typeof value;
}

function issuesOf(
  columns: ReadonlyMap<string, Column>,
  rows: number,
  { duplicates, invalid }: Pick<Quality, 'duplicates' | 'invalid'>,
  repeated: ReadonlyMap<string, { count: number }>,
): string[] {
  const issues: string[] = [];
  for (const [column, { filled, types }] of columns) {
    if (filled < rows) issues.push(say(validationTexts.unfilled, { column, count: rows - filled, rows }));
    const kinds = [...types.keys()].filter((type) => type !== 'integer' || !types.has('number'));
    if (kinds.length > 1) issues.push(say(validationTexts.mixed, { column, types: kinds.join(', ') }));
  }

  if (duplicates) issues.push(say(validationTexts.twice, { count: duplicates }));
  for (const [column, { count }] of repeated) {
    if (count) issues.push(say(validationTexts.notUnique, { column, count }));
  }

  if (invalid) issues.push(say(validationTexts.rowsUnfit, { count: invalid, rows }));
  return issues;
}

/** Equal values give equal texts, independent of the order of members. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isMap(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`)
    .join()}}`;
}
