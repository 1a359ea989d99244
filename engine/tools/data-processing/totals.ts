import { mapFrom } from '../../compile/template/values.ts';
import { pause } from '../../data/flow.ts';
import { canonical } from '../../data/order.ts';
import { flowThrough } from '../../data/transform.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { say } from '../../language/texts.ts';
import { wordsParameter } from '../read-parameters.ts';
import { spelled } from './cells.ts';
import { columnExpression, operationsOf } from './expressions.ts';
import { wrong } from './failure.ts';
import { functionExpression, functionNamed, gathering } from './functions.ts';
import { namesIn } from './names.ts';
import type { Stage } from './rows.ts';

/** Totals of groups, or of all rows. */
export function aggregateStage(parameters: JsonMap): Stage {
  const { operation } = parameters;
  const given = isMap(operation) ? { ...operation, ...parameters } : parameters;
  const [by, said] = [given['group_by'], given['aggregate'] ?? given['aggregations']];
  if (!isMap(said) || Object.keys(said).length === 0) throw wrong(dataTexts.noAggregates);
  const aggregate = mapFrom(Object.entries(said).map(([name, one]) => [name, expressionOf(name, one)]));
  const keys = namesIn(by) ?? [];
  const operations = operationsOf([keys.length ? { group_by: { by: keysOf(keys), aggregate } } : { aggregate }]);
  return (items) => flowThrough(items, operations);
}

/** Names that are no expressions (`unit price`) are columns all the same. */
const keysOf = (names: readonly string[]): Json =>
  names.every((name) => /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name))
    ? [...names]
    : mapFrom(names.map((name) => [name, columnExpression(name)]));

function expressionOf(name: string, said: Json): string {
  if (typeof said === 'string') return said;
  const [column, word] = isMap(said) ? [said['column'] ?? said['field'], said['function'] ?? said['func']] : [];
  if (typeof word !== 'string') throw wrong(say(dataTexts.aggregateShape, { name }));
  const of = functionNamed(word);
  if (typeof column !== 'string' && of !== 'count') throw wrong(say(dataTexts.aggregateShape, { name }));
  return typeof column === 'string' ? functionExpression(of, columnExpression(column)) : of;
}

interface PivotRow {
  index: Json[];
  cells: Map<string, ReturnType<typeof gathering>>;
}

/** Columns made of the values of columns, in the order of first sight. */
export function pivotStage(parameters: JsonMap): Stage {
  const several = (name: string): string[] => namesIn(parameters[name]) ?? wordsParameter(parameters, name);
  const [index, columns, values] = [several('index'), several('columns'), several('values')];
  const of = functionNamed(typeof parameters['function'] === 'string' ? parameters['function'] : 'sum');
  const empty = parameters['fill_value'] ?? null;
  return function* (items) {
    const rows = new Map<string, PivotRow>();
    const names = new Set<string>();
    for (const item of items) {
      if (item !== pause && isMap(item)) {
        const key = index.map((name) => item[name] ?? null);
        const row = rows.get(canonical(key)) ?? { index: key, cells: new Map() };
        rows.set(canonical(key), row);
        const column = columns.map((name) => spelled(item[name])).join('_');
        for (const value of values) {
          const name = values.length > 1 ? `${value}_${column}` : column;
          names.add(name);
          const cell = row.cells.get(name) ?? gathering(of);
          row.cells.set(name, cell);
          cell.add(item[value] ?? null);
        }
      }
      yield pause;
    }
    for (const row of rows.values())
      yield mapFrom([
        ...index.map((name, at): [string, Json] => [name, row.index[at] ?? null]),
        ...[...names].map((name): [string, Json] => [name, row.cells.get(name)?.result() ?? empty]),
      ]);
  };
}
