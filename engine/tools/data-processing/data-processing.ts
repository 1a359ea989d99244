import { isMap, type JsonMap } from '../../language/json.ts';
import { dataProcessing } from '../../language/tools/builtin/data-processing.ts';
import { through } from '../../libraries/data/flow.ts';
import { newSpelling } from '../../libraries/data/tables/cells.ts';
import { operationsOf } from '../../libraries/data/tables/expressions.ts';
import { profile } from '../../libraries/data/tables/profile.ts';
import { chainStages } from '../../libraries/data/tables/rows.ts';
import { flowThrough } from '../../libraries/data/transform.ts';
import { type Execute, makeTool } from '../tool.ts';
import { cleanStage } from './clean.ts';
import { filterStage } from './filter.ts';
import { formatNamed } from './format.ts';
import { mergeTables } from './merge.ts';
import { columnNames } from './names.ts';
import { transformStage } from './older.ts';
import { readSource } from './read.ts';
import { aggregateStage, pivotStage } from './totals.ts';
import { createBreath, giveRows, giveValue, guardAction, locateTarget, type TablePlan, tableAction } from './work.ts';

/** Results that are still rows keep their original format. */
const rowsBy =
  (stage: (parameters: JsonMap) => TablePlan['flow']): ((parameters: JsonMap) => TablePlan) =>
  (parameters) => ({ flow: stage(parameters), keepsRows: true });
/** Totals are new data, in the requested format. */
const madeBy =
  (stage: (parameters: JsonMap) => TablePlan['flow']): ((parameters: JsonMap) => TablePlan) =>
  (parameters) => ({ flow: stage(parameters), keepsRows: false });

/** A map stays a map in formats with maps; for rows these columns are written. */
const convert: Execute = guardAction(async (parameters, world, context) => {
  const spelling = newSpelling();
  const target = await locateTarget(parameters, world);
  const source = await readSource(parameters, world, spelling);
  const columns = columnNames(parameters['columns']);
  const format = target?.format ?? formatNamed(parameters, 'to_format') ?? source.format;
  if (source.whole !== undefined && !columns && (format === 'json' || format === 'yaml'))
    return giveValue(source.whole, 1, format, { target, signal: context.signal });

  const picks = columns && format !== 'csv' && format !== 'tsv' ? operationsOf([{ pick: columns }]) : [];
  const plan: TablePlan = { flow: (items) => flowThrough(items, picks), keepsRows: true, columns };
  return giveRows(source, plan, { parameters, target, spelling, context });
});

const described: Execute = guardAction(async (parameters, world, { signal }) => {
  const source = await readSource(parameters, world, newSpelling());
  const parts = columnNames(parameters['parts']);
  let data: JsonMap = {};
  for await (const batch of through(source.batches, (items) => profile(items, parts), createBreath(signal))) {
    for (const found of batch) {
      if (isMap(found)) data = found;
    }
  }

  return { success: true, data, processed_data: data, rows: data['row_count'] ?? 0, format: 'json' };
});

const merged: Execute = guardAction(async (parameters, world, context) => {
  const spelling = newSpelling();
  const target = await locateTarget(parameters, world);
  const merged = await mergeTables(parameters, world, spelling, context.signal);
  if ('combined' in merged) {
    const { combined } = merged;
    const format = target?.format ?? formatNamed(parameters, 'to_format') ?? 'json';
    if (format === 'json' || format === 'yaml')
      return giveValue(combined, Object.keys(combined).length, format, { target, signal: context.signal });
    const source = { batches: [[combined]], format, asText: false };
    return giveRows(source, { flow: chainStages([]), keepsRows: true }, { parameters, target, spelling, context });
  }

  return giveRows(merged.source, { flow: merged.flow, keepsRows: true }, { parameters, target, spelling, context });
});

/** Tables in files and values. */
export const dataProcessingTool = makeTool(dataProcessing, {
  convert,
  filter: tableAction(rowsBy(filterStage)),
  aggregate: tableAction(madeBy(aggregateStage)),
  transform: tableAction(rowsBy(transformStage)),
  profile: described,
  pivot: tableAction(madeBy(pivotStage)),
  clean: tableAction(rowsBy(cleanStage)),
  merge: merged,
});
