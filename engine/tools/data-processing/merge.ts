import { isMap, type Json, type JsonMap, setMember } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { newSpelling, type Spelling } from '../../libraries/data/tables/cells.ts';
import { columnExpression, operationsOf } from '../../libraries/data/tables/expressions.ts';
import { chainStages, type Stage } from '../../libraries/data/tables/rows.ts';
import { flowThrough } from '../../libraries/data/transform.ts';
import { wordParameter } from '../parameters.ts';
import { type ToolWorld, throwIfStopped } from '../tool.ts';
import { inputError } from './failure.ts';
import { columnNames } from './names.ts';
import { readSource, type TableSource } from './read.ts';

interface Table {
  name: string;
  source: TableSource;
}

/** Several tables: the initial rows with their processing, or one map of all tables. */
type Merged = { source: TableSource; flow: Stage } | { combined: JsonMap };

export async function mergeTables(
  parameters: JsonMap,
  world: ToolWorld,
  spelling: Spelling,
  signal: AbortSignal,
): Promise<Merged> {
  const { datasets } = parameters;
  if (!Array.isArray(datasets)) throw inputError(dataTexts.datasetShape);

  const strategy = wordParameter(parameters, 'strategy', ['append', 'join', 'combine', 'concat', 'union']);
  const keys = columnNames(parameters['on']);
  if (strategy === 'join' && !keys) throw inputError(dataTexts.noKey);

  const tables: Table[] = [];
  // Each table has its own columns: only rows of the first keep their spelling.
  for (const [at, dataset] of datasets.entries())
    tables.push(await tableOf({ said: dataset, at, shared: parameters, world, spelling: at === 0 ? spelling : newSpelling() }));
  const [first, ...others] = tables;
  if (!first) throw inputError(dataTexts.datasetShape);
  if (strategy === 'combine') return { combined: await combine(tables, signal) };

  const asText = tables.every(({ source }) => source.asText);
  if (strategy !== 'join') {
    const { format } = first.source;
    return { source: { format, asText, batches: oneAfterAnother(tables) }, flow: chainStages([]) };
  }

  const joins: Json[] = [];
  const type = wordParameter(parameters, 'type', ['inner', 'left']);
  for (const { source } of others)
    joins.push({ join: { with: await rowsOf(source, signal), on: (keys ?? []).map(columnExpression), type } });
  const operations = operationsOf(joins);

  return { source: { ...first.source, asText }, flow: (items) => flowThrough(items, operations) };
}

async function combine(tables: readonly Table[], signal: AbortSignal): Promise<JsonMap> {
  const combined: JsonMap = {};
  for (const { name, source } of tables) setMember(combined, name, source.whole ?? (await rowsOf(source, signal)));
  return combined;
}

async function tableOf({
  said,
  at,
  shared,
  world,
  spelling,
}: {
  said: Json;
  at: number;
  shared: JsonMap;
  world: ToolWorld;
  spelling: Spelling;
}): Promise<Table> {
  const own = isMap(said) && ['data', 'file', 'path'].some((name) => said[name] !== undefined) ? said : undefined;
  const settings: JsonMap = {};
  for (const name of ['from_format', 'delimiter', 'header', 'types']) {
    const value = own?.[name] ?? shared[name];
    if (value !== undefined) settings[name] = value;
  }

  const file = own?.['file'] ?? own?.['path'];
  const ownSource: JsonMap = file === undefined ? { data: own?.['data'] ?? null } : { file };
  const given: JsonMap = own ? ownSource : { data: said };
  const name = typeof own?.['name'] === 'string' ? own['name'] : `dataset_${at + 1}`;

  return { name, source: await readSource({ ...settings, ...given }, world, spelling) };
}

async function rowsOf({ batches }: TableSource, signal: AbortSignal): Promise<Json[]> {
  const rows: Json[] = [];
  for await (const batch of batches) {
    throwIfStopped(signal);
    for (const row of batch) rows.push(row);
  }
  return rows;
}

async function* oneAfterAnother(tables: readonly Table[]): AsyncGenerator<readonly Json[]> {
  for (const { source } of tables) yield* source.batches;
}
