import { isMap, type JsonMap } from '../../language/json.ts';
import { dataProcessing } from '../../language/tools/builtin/data-processing.ts';
import { through } from '../../libraries/data/flow.ts';
import { newSpelling } from '../../libraries/data/tables/cells.ts';
import { operationsOf } from '../../libraries/data/tables/expressions.ts';
import { profile } from '../../libraries/data/tables/profile.ts';
import { chained } from '../../libraries/data/tables/rows.ts';
import { flowThrough } from '../../libraries/data/transform.ts';
import { type Execute, makeTool } from '../tool.ts';
import { cleanStage } from './clean.ts';
import { filterStage } from './filter.ts';
import { formatNamed } from './format.ts';
import { merge } from './merge.ts';
import { namesIn } from './names.ts';
import { transformStage } from './older.ts';
import { readSource } from './read.ts';
import { aggregateStage, pivotStage } from './totals.ts';
import { act, breathOf, give, giveValue, guarded, type Plan, targetOf } from './work.ts';

/** Rows that stay rows keep the format in which they came. */
const rowsBy =
  (stage: (parameters: JsonMap) => Plan['flow']): ((parameters: JsonMap) => Plan) =>
  (parameters) => ({ flow: stage(parameters), keepsRows: true });
/** Totals are something else: data, unless a format is asked for. */
const madeBy =
  (stage: (parameters: JsonMap) => Plan['flow']): ((parameters: JsonMap) => Plan) =>
  (parameters) => ({ flow: stage(parameters), keepsRows: false });

/** A map stays a map in formats that have maps; of rows these columns are written. */
const convert: Execute = guarded(async (parameters, world, context) => {
  const spelling = newSpelling();
  const target = await targetOf(parameters, world);
  const source = await readSource(parameters, world, spelling);
  const columns = namesIn(parameters['columns']);
  const format = target?.format ?? formatNamed(parameters, 'to_format') ?? source.format;
  if (source.whole !== undefined && !columns && (format === 'json' || format === 'yaml'))
    return giveValue(source.whole, 1, format, { target, signal: context.signal });
  const picks = columns && format !== 'csv' && format !== 'tsv' ? operationsOf([{ pick: columns }]) : [];
  const plan: Plan = { flow: (items) => flowThrough(items, picks), keepsRows: true, columns };
  return give(source, plan, { parameters, target, spelling, context });
});

const described: Execute = guarded(async (parameters, world, { signal }) => {
  const source = await readSource(parameters, world, newSpelling());
  const parts = namesIn(parameters['parts']);
  let data: JsonMap = {};
  for await (const batch of through(source.batches, (items) => profile(items, parts), breathOf(signal)))
    for (const found of batch) if (isMap(found)) data = found;
  return { success: true, data, processed_data: data, rows: data['row_count'] ?? 0, format: 'json' };
});

const merged: Execute = guarded(async (parameters, world, context) => {
  const spelling = newSpelling();
  const target = await targetOf(parameters, world);
  const made = await merge(parameters, world, spelling, context.signal);
  if ('combined' in made) {
    const { combined } = made;
    const format = target?.format ?? formatNamed(parameters, 'to_format') ?? 'json';
    if (format === 'json' || format === 'yaml')
      return giveValue(combined, Object.keys(combined).length, format, { target, signal: context.signal });
    const source = { batches: [[combined]], format, asText: false };
    return give(source, { flow: chained([]), keepsRows: true }, { parameters, target, spelling, context });
  }
  return give(made.source, { flow: made.flow, keepsRows: true }, { parameters, target, spelling, context });
});

/** Tables in files and values. */
export const dataProcessingTool = makeTool(dataProcessing, {
  convert,
  filter: act(rowsBy(filterStage)),
  aggregate: act(madeBy(aggregateStage)),
  transform: act(rowsBy(transformStage)),
  profile: described,
  pivot: act(madeBy(pivotStage)),
  clean: act(rowsBy(cleanStage)),
  merge: merged,
});
