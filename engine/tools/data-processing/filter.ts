import { canonical, order } from '../../data/order.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { say } from '../../language/texts.ts';
import { operationsOf } from './expressions.ts';
import { wrong } from './failure.ts';
import { chained, keepWhere, onRows, type Stage } from './rows.ts';

/** Keeps rows by an expression. */
function where(text: Json): Stage {
  const [operation] = operationsOf([{ filter: text }]);
  if (operation?.kind !== 'filter') throw wrong(dataTexts.nothingToFilter);
  return keepWhere(operation.test);
}

/** `where`, `criteria`, or the older `operation: {criteria}` or `{condition}`. */
export function filterStage(parameters: JsonMap): Stage {
  const { operation } = parameters;
  const said = isMap(operation) ? { ...operation, ...parameters } : parameters;
  const stages: Stage[] = [];
  for (const test of [said['where'], said['condition']])
    if (isMap(test)) stages.push(criteria(test));
    else if (test !== undefined && test !== null) stages.push(where(test));
  if (isMap(said['criteria'])) stages.push(criteria(said['criteria']));
  else if (typeof said['criteria'] === 'string') stages.push(where(said['criteria']));
  if (stages.length === 0) throw wrong(dataTexts.nothingToFilter);
  return chained(stages);
}

type Compare = (cell: Json, wanted: Json) => boolean;

/** A cell of CSV may be a number where the criterion is its text. */
const same: Compare = (cell, wanted) =>
  canonical(cell) === canonical(wanted) ||
  (typeof cell !== 'object' && typeof wanted !== 'object' && String(cell) === String(wanted));
const oneOf: Compare = (cell, wanted) => (Array.isArray(wanted) ? wanted.some((one) => same(cell, one)) : same(cell, wanted));
const sized =
  (fits: (difference: number) => boolean): Compare =>
  (cell, wanted) =>
    cell !== null && typeof cell === typeof wanted && fits(order(cell, wanted));

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

function criteria(said: JsonMap): Stage {
  const tests = Object.entries(said).flatMap(([column, wanted]) => {
    if (!isMap(wanted)) return [{ column, wanted, compare: oneOf }];
    return Object.entries(wanted).map(([word, value]) => {
      const name = (signs[word] ?? word).replace(/^\$/, '');
      const compare = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
      if (!compare) throw wrong(say(dataTexts.criterion, { column, name: word, known: Object.keys(comparisons).join(', ') }));
      return { column, wanted: value, compare };
    });
  });
  return onRows((row) => (tests.every(({ column, wanted, compare }) => compare(row[column] ?? null, wanted)) ? row : undefined));
}
