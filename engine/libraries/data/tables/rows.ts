import { isMap, type Json, type JsonMap, setMember } from '../../../language/json.ts';
import { dataTexts } from '../../../language/texts/tools/data-processing.ts';
import { say } from '../../../language/texts.ts';
import { itemValue, testHolds } from '../evaluate.ts';
import { type Flow, type ItemFlow, pause } from '../flow.ts';
import type { Formula } from '../operation.ts';
import { each } from '../operations/each.ts';
import { canonicalText } from '../order.ts';
import { itemScope } from '../scope.ts';
import { BadData, DataError } from './error.ts';
import { gathering } from './gathering.ts';

/** Rows in, rows out. */
export type Stage = (items: ItemFlow) => Flow;

/** Runs stages one after the other. */
export const chainStages =
  (stages: readonly Stage[]): Stage =>
  (items) =>
    stages.reduce<Flow>(
      (flow, stage) => stage(flow),
      (function* () {
        yield* items;
      })(),
    );

/** A stage that maps each row; undefined removes it. Anything but a map passes unchanged. */
export const onRows = (make: (row: JsonMap, number: number) => JsonMap | undefined): Stage =>
  function* (items) {
    let number = 0;
    for (const item of items) {
      if (item === pause) yield pause;
      else if (isMap(item)) yield make(item, ++number) ?? pause;
      else yield item;
    }
  };

/** A stage that needs all rows before its first result. */
const onAll = (make: (rows: readonly Json[]) => Flow): Stage =>
  function* (items) {
    const rows: Json[] = [];
    for (const item of items) {
      if (item !== pause) rows.push(item);
      yield pause;
    }
    yield* make(rows);
  };

/** Keeps rows where the formula holds. */
export const keepWhere = (test: Formula): Stage =>
  function* (items) {
    const scope = itemScope(undefined);
    for (const item of each(items, scope)) yield item !== pause && testHolds(test, scope) ? item : pause;
  };

/** Adds columns; each expression sees those that were added before it. */
export const addColumns = (columns: readonly { name: string; formula: Formula }[]): Stage =>
  function* (items) {
    const scope = itemScope(undefined);
    for (const item of each(items, scope)) {
      if (item !== pause && isMap(item)) {
        for (const { name, formula } of columns)
          scope.item = { ...(isMap(scope.item) ? scope.item : {}), [name]: itemValue(formula, scope) };
      }
      yield item === pause ? pause : scope.item;
    }
  };

const valuesOf = (row: Json, columns: readonly string[] | undefined): Json =>
  isMap(row) && columns ? columns.map((name) => row[name] ?? null) : row;

/** Keeps one of equal rows, the first or the last, in its place. */
export const keepDistinct = (columns: readonly string[] | undefined, keep: 'first' | 'last'): Stage =>
  keep === 'first'
    ? function* (items) {
        const seen = new Set<string>();
        for (const item of items) {
          const before = seen.size;
          if (item !== pause) seen.add(canonicalText(valuesOf(item, columns)));
          yield seen.size > before ? item : pause;
        }
      }
    : onAll(function* (rows) {
        const last = new Map(rows.map((row, at) => [canonicalText(valuesOf(row, columns)), at]));
        const kept = new Set(last.values());
        for (const [at, row] of rows.entries()) yield kept.has(at) ? row : pause;
      });

/** Fills missing values of columns. */
export const fillMissing = (values: JsonMap): Stage =>
  onRows((row) => {
    const missing = Object.entries(values).filter(([name]) => (row[name] ?? null) === null);
    return missing.length ? { ...row, ...Object.fromEntries(missing) } : row;
  });

/** Fills all missing values. */
export const fillEvery = (value: Json): Stage =>
  onRows((row) =>
    Object.values(row).includes(null)
      ? Object.fromEntries(Object.entries(row).map(([name, one]) => [name, one === null ? value : one]))
      : row,
  );

/** A missing value gets that of the previous row. */
export function forwardFill(): Stage {
  const last = new Map<string, Json>();
  return onRows((row) => {
    const filled: JsonMap = {};
    for (const [name, value] of Object.entries(row)) {
      if (value !== null) last.set(name, value);
      setMember(filled, name, value ?? last.get(name) ?? null);
    }
    return filled;
  });
}

/** Missing values of numeric columns get the mean or the median of the column. */
export const fillWith = (name: 'avg' | 'median'): Stage =>
  onAll(function* (rows) {
    const columns = new Map<string, ReturnType<typeof gathering>>();
    const others = new Set<string>();
    for (const row of rows) {
      for (const [column, value] of isMap(row) ? Object.entries(row) : []) {
        if (typeof value !== 'number') {
          if (value !== null) others.add(column);
          continue;
        }

        const found = columns.get(column) ?? gathering(name);
        columns.set(column, found);
        found.add(value);
      }
      yield pause;
    }

    const numbers = [...columns].filter(([column]) => !others.has(column));
    yield* fillMissing(Object.fromEntries(numbers.map(([column, of]) => [column, of.result()])))(rows);
  });

/** The types for conversion. Undefined where the value cannot be converted. */
const casts: Readonly<Record<string, (value: Json) => Json | undefined>> = {
  number(value) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'boolean') return Number(number);
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  },
  integer(value) {
    const number = casts['number']?.(value);
    return typeof number === 'number' ? Math.trunc(number) : undefined;
  },
  text: (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
  boolean(value) {
    if (typeof value === 'boolean') return value;
    const word = String(value).trim().toLowerCase();
    if (['true', 'yes', '1', 'on'].includes(word)) return true;
    return ['false', 'no', '0', 'off'].includes(word) ? false : undefined;
  },
  date(value) {
    const time = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined;
    if (!time || Number.isNaN(time.getTime())) return undefined;
    const text = String(value).trim();
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : time.toISOString();
  },
};
const castNames: Readonly<Record<string, string>> = {
  int: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  string: 'text',
  str: 'text',
  bool: 'boolean',
  datetime: 'date',
  timestamp: 'date',
};

/** Converts columns to a type; an invalid value is an error that names its row. Missing values stay missing. */
export function cast(columns: Readonly<Record<string, string>>): Stage {
  const columnCasts = Object.entries(columns).map(([column, word]) => {
    const lower = word.toLowerCase();
    const type = castNames[lower] ?? lower;
    const of = Object.hasOwn(casts, type) ? casts[type] : undefined;
    if (!of) throw new DataError(say(dataTexts.unknownType, { name: word }));
    return { column, type, of };
  });
  return onRows((row, number) => {
    const result = { ...row };
    for (const { column, type, of } of columnCasts) {
      const value = row[column];
      if (value === undefined || value === null) continue;
      const made = of(value);
      if (made === undefined)
        throw new BadData(say(dataTexts.cannotCast, { number, value: String(value).slice(0, 60), column, type }));
      setMember(result, column, made);
    }

    return result;
  });
}

/** Scales numeric columns; without names all columns with only numbers. */
export const normalise = (method: 'min-max' | 'z-score', columns: readonly string[] | undefined): Stage =>
  onAll(function* (rows) {
    const names = new Set(columns ?? rows.flatMap((row) => (isMap(row) ? Object.keys(row) : [])));
    const scales = new Map<string, (value: number) => number>();
    for (const name of names) {
      const values = rows.map((row) => (isMap(row) ? (row[name] ?? null) : null)).filter((value) => value !== null);
      const numbers = values.filter((value) => typeof value === 'number');
      if (numbers.length && numbers.length === values.length) scales.set(name, scaleOf(method, numbers));
      yield pause;
    }

    yield* onRows((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'number' ? (scales.get(name)?.(value) ?? value) : value,
        ]),
      ),
    )(rows);
  });

/** A column of equal numbers becomes 0. */
function scaleOf(method: 'min-max' | 'z-score', numbers: readonly number[]): (value: number) => number {
  const of = (name: 'min' | 'max' | 'avg' | 'std'): number => {
    const all = gathering(name);
    for (const one of numbers) all.add(one);
    return Number(all.result());
  };

  const [from, width] = method === 'min-max' ? [of('min'), of('max') - of('min')] : [of('avg'), of('std')];
  return (value) => (width === 0 ? 0 : (value - from) / width);
}
