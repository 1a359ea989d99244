import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { say } from '../../language/texts.ts';
import { columnExpression, formulaOf, operationsOf } from '../../libraries/data/tables/expressions.ts';
import {
  addColumns,
  cast,
  chainStages,
  fillEvery,
  fillMissing,
  fillWith,
  forwardFill,
  keepDistinct,
  normalise,
  onRows,
  type Stage,
} from '../../libraries/data/tables/rows.ts';
import { flowThrough } from '../../libraries/data/transform.ts';
import { inputError } from './failure.ts';
import { filterStage } from './filter.ts';
import { columnNames } from './names.ts';
import { aggregateStage } from './totals.ts';

/** `steps`, `operations` in older files, or a single `operation`, which may hold a list of them. */
export function transformStage(parameters: JsonMap): Stage {
  const { steps, operations, operation } = parameters;
  const stages: Stage[] = [];
  if (Array.isArray(steps)) stages.push((items) => flowThrough(items, operationsOf(steps)));
  for (const one of Array.isArray(operations) ? operations : []) stages.push(stageOf(one));

  if (isMap(operation)) {
    const inside = operation['transformations'] ?? operation['operations'];
    stages.push(...(Array.isArray(inside) ? inside : [operation]).map(stageOf));
  }

  if (stages.length === 0) throw inputError(dataTexts.nothingToDo);
  return chainStages(stages);
}

function stageOf(said: Json): Stage {
  if (!isMap(said) || typeof said['type'] !== 'string') {
    const operations = [said];
    const read = operationsOf(operations);
    return (items) => flowThrough(items, read);
  }

  const type = said['type'].toLowerCase().replaceAll('-', '_');
  const make = Object.hasOwn(older, type) ? older[type] : undefined;
  if (!make) throw inputError(say(dataTexts.unknownOperation, { type, known: Object.keys(older).join(', ') }));

  return make(said, type);
}

const wants = (type: string, name: string) =>
  inputError(say(dataTexts.operationWants, { type, what: say(dataTexts.missing, { name }) }));

const mapIn = (said: JsonMap, names: readonly string[], type: string): JsonMap => {
  for (const name of names) {
    const value = said[name];
    if (isMap(value)) return value;
  }
  throw wants(type, names[0] ?? '');
};

const listIn = (said: JsonMap, type: string): string[] => {
  const names = columnNames(said['columns'] ?? said['column'] ?? said['by'] ?? said['fields']);
  if (!names) throw wants(type, 'columns');
  return names;
};

const dedupe = (said: JsonMap): Stage => keepDistinct(columnNames(said['columns']), said['keep'] === 'last' ? 'last' : 'first');
const select = (said: JsonMap, type: string): Stage => ours({ pick: listIn(said, type) });
const compute = (said: JsonMap, type: string): Stage =>
  addColumns(
    Object.entries(mapIn(said, ['expressions', 'columns', 'fields'], type)).map(([name, text]) => ({
      name,
      formula: formulaOf(text),
    })),
  );
const ours = (operation: Json): Stage => {
  const operations = operationsOf([operation]);
  return (items) => flowThrough(items, operations);
};

/** The operations of older files by their `type`. */
const older: Readonly<Record<string, (said: JsonMap, type: string) => Stage>> = {
  deduplicate: dedupe,
  remove_duplicates: dedupe,
  drop_duplicates: dedupe,
  cast: (said, type) =>
    cast(Object.fromEntries(Object.entries(mapIn(said, ['columns', 'types'], type)).map(([name, to]) => [name, String(to)]))),
  fill_missing(said, type) {
    const how = said['strategy'] ?? said['method'] ?? said['values'] ?? said['value'];
    if (isMap(how)) return fillMissing(how);
    if (how === 'forward_fill' || how === 'ffill') return forwardFill();
    if (how === 'mean' || how === 'median') return fillWith(how === 'mean' ? 'avg' : 'median');
    if (said['value'] !== undefined) return fillEvery(said['value']);
    throw wants(type, 'strategy');
  },
  calculate: compute,
  add_columns: compute,
  filter: (said) =>
    filterStage(typeof said['field'] === 'string' && 'value' in said ? { criteria: { [said['field']]: said['value'] } } : said),
  normalize(said) {
    const method = said['method'] ?? 'min-max';
    if (method === 'min-max' || method === 'minmax') return normalise('min-max', columnNames(said['columns']));
    if (method === 'z-score' || method === 'zscore' || method === 'standard')
      return normalise('z-score', columnNames(said['columns']));
    throw inputError(say(dataTexts.method, { name: String(method) }));
  },
  sort(said, type) {
    const descending = said['descending'] === true || said['ascending'] === false || said['order'] === 'desc';
    return ours({ sort: listIn(said, type).map((name) => ({ by: columnExpression(name), descending })) });
  },
  aggregate(said) {
    const { field, operation } = said;
    if (typeof field !== 'string' || typeof operation !== 'string') return aggregateStage(said);
    return aggregateStage({ ...said, aggregate: { [field]: { column: field, function: operation } } });
  },
  group: (said) => aggregateStage(said),
  rename: (said, type) => ours({ rename: mapIn(said, ['columns', 'mapping'], type) }),
  select,
  pick: select,
  drop(said, type) {
    const names = new Set(listIn(said, type));
    return onRows((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.has(name))));
  },
};
