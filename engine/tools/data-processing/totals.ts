import { mapFrom } from '../../compile/template/evaluation/values.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { say } from '../../language/texts.ts';
import { columnExpression, operationsOf } from '../../libraries/data/tables/expressions.ts';
import { functionExpression } from '../../libraries/data/tables/gathering.ts';
import { pivot } from '../../libraries/data/tables/pivot.ts';
import type { Stage } from '../../libraries/data/tables/rows.ts';
import { flowThrough } from '../../libraries/data/transform.ts';
import { wordsParameter } from '../parameters.ts';
import { inputError } from './failure.ts';
import { functionNamed } from './functions.ts';
import { columnNames } from './names.ts';

/** Aggregates of groups, or of all rows. */
export function aggregateStage(parameters: JsonMap): Stage {
  const { operation } = parameters;
  const given = isMap(operation) ? { ...operation, ...parameters } : parameters;
  const [by, said] = [given['group_by'], given['aggregate'] ?? given['aggregations']];
  if (!isMap(said) || Object.keys(said).length === 0) throw inputError(dataTexts.noAggregates);

  const aggregate = mapFrom(Object.entries(said).map(([name, one]) => [name, expressionOf(name, one)]));
  const keys = columnNames(by) ?? [];
  const operations = operationsOf([keys.length ? { group_by: { by: keysOf(keys), aggregate } } : { aggregate }]);

  return (items) => flowThrough(items, operations);
}

/** Names that are no expressions (`unit price`) are columns too. */
const keysOf = (names: readonly string[]): Json =>
  names.every((name) => /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name))
    ? [...names]
    : mapFrom(names.map((name) => [name, columnExpression(name)]));

function expressionOf(name: string, said: Json): string {
  if (typeof said === 'string') return said;
  const [column, word] = isMap(said) ? [said['column'] ?? said['field'], said['function'] ?? said['func']] : [];
  if (typeof word !== 'string') throw inputError(say(dataTexts.aggregateShape, { name }));
  const of = functionNamed(word);
  if (typeof column !== 'string' && of !== 'count') throw inputError(say(dataTexts.aggregateShape, { name }));
  return typeof column === 'string' ? functionExpression(of, columnExpression(column)) : of;
}

/** Columns made from a column's values, in order of appearance. */
export function pivotStage(parameters: JsonMap): Stage {
  const several = (name: string): string[] => columnNames(parameters[name]) ?? wordsParameter(parameters, name);
  return pivot({
    index: several('index'),
    columns: several('columns'),
    values: several('values'),
    of: functionNamed(typeof parameters['function'] === 'string' ? parameters['function'] : 'sum'),
    empty: parameters['fill_value'] ?? null,
  });
}
