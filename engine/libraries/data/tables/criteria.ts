import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { dataTexts } from '../../../language/texts/tools/data-processing.ts';
import { say } from '../../../language/texts.ts';
import { canonicalText, compareValues } from '../order.ts';
import { DataError } from './error.ts';
import { onRows, type Stage } from './rows.ts';

type Compare = (cell: Json, wanted: Json) => boolean;

/** A cell of CSV may be a number where the criterion is text. */
const same: Compare = (cell, wanted) =>
  canonicalText(cell) === canonicalText(wanted) ||
  (typeof cell !== 'object' && typeof wanted !== 'object' && String(cell) === String(wanted));
const oneOf: Compare = (cell, wanted) => (Array.isArray(wanted) ? wanted.some((one) => same(cell, one)) : same(cell, wanted));
const sized =
  (fits: (difference: number) => boolean): Compare =>
  (cell, wanted) =>
    cell !== null && typeof cell === typeof wanted && fits(compareValues(cell, wanted));

const comparisons: Readonly<Record<string, Compare>> = {
  eq: same,
  equals: same,
  ne: (cell, wanted) => !same(cell, wanted),
  gt: sized((difference) => difference > 0),
  gte: sized((difference) => difference >= 0),
  lt: sized((difference) => difference < 0),
  lte: sized((difference) => difference <= 0),
  in: oneOf,
  not_in: (cell, wanted) => !oneOf(cell, wanted),
  contains: (cell, wanted) =>
    Array.isArray(cell) ? cell.some((one) => same(one, wanted)) : typeof cell === 'string' && cell.includes(String(wanted)),
};
const signs: Readonly<Record<string, string>> = {
  '==': 'eq',
  '=': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
};

/** Keeps rows that meet the criteria: `{column: value}`, `{column: {gte: value}}`. Throws a DataError. */
export function criteria(said: JsonMap): Stage {
  const tests = Object.entries(said).flatMap(([column, wanted]) => {
    if (!isMap(wanted)) return [{ column, wanted, compare: oneOf }];
    return Object.entries(wanted).map(([word, value]) => {
      const name = (signs[word] ?? word).replace(/^\$/, '');
      const compare = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
      if (!compare)
        throw new DataError(say(dataTexts.criterion, { column, name: word, known: Object.keys(comparisons).join(', ') }));
      return { column, wanted: value, compare };
    });
  });
  return onRows((row) => (tests.every(({ column, wanted, compare }) => compare(row[column] ?? null, wanted)) ? row : undefined));
}
