import { setImmediate } from 'node:timers/promises';
import { stringify as writeYaml } from 'yaml';
import { TemplateError } from '../../compile/template/evaluation/values.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import type { DataFormat } from '../../language/tools/builtin/data-processing.ts';
import type { Breath, Flow, ItemFlow } from '../../libraries/data/flow.ts';
import { through } from '../../libraries/data/flow.ts';
import { newSpelling, type Spelling } from '../../libraries/data/tables/cells.ts';
import { BadData, DataError } from '../../libraries/data/tables/error.ts';
import type { ToolContext } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { type LocatedFile, locate } from '../files/locate.ts';
import { writeLocated } from '../files/write-file.ts';
import { optionalText } from '../parameters.ts';
import { declined, type Execute, type ToolWorld, throwIfStopped } from '../tool.ts';
import { inputError } from './failure.ts';
import { formatNamed, formatOfFile } from './format.ts';
import { readSource, type TableSource } from './read.ts';
import { columnsIn, type Rows, textOfRows, writeRows } from './write.ts';

/** The work of an action on rows. */
export interface TablePlan {
  flow(items: ItemFlow): Flow;
  /** Rows keep their identity, so that text stays text of its format. */
  keepsRows: boolean;
  /** The columns to write, in order. */
  columns?: readonly string[] | undefined;
}

/** An action from rows to rows. `plan` throws a RunError for wrong parameters. */
export const tableAction = (plan: (parameters: JsonMap) => TablePlan): Execute =>
  guardAction(async (parameters, world, context) => {
    const planned = plan(parameters);
    const spelling = newSpelling();
    const target = await locateTarget(parameters, world);
    const source = await readSource(parameters, world, spelling);
    return giveRows(source, planned, { parameters, target, spelling, context });
  });

/** A valid request that cannot be carried out is declined. */
export const guardAction =
  (work: Execute): Execute =>
  async (parameters, world, context) => {
    try {
      return await work(parameters, world, context);
    } catch (error) {
      if (error instanceof BadData) return declined(error.message);
      if (error instanceof DataError) throw inputError(error.message);
      if (error instanceof TemplateError)
        throw new RunError({ kind: 'template', message: error.message, hint: error.hint || undefined });
      if (errnoOf(error) !== undefined) throw diskError(error, dataTexts.cannotRead, optionalText(parameters, 'file') ?? '');
      throw error;
    }
  };

interface Target {
  located: LocatedFile;
  format: DataFormat;
}

export async function locateTarget(parameters: JsonMap, world: ToolWorld): Promise<Target | undefined> {
  const path = optionalText(parameters, 'output_file');
  if (path === undefined) return undefined;
  const format = formatOfFile(path, parameters, 'to_format');
  return { located: await locate(parameters, 'output_file', 'write', world), format };
}

interface Giving {
  parameters: JsonMap;
  target: Target | undefined;
  spelling: Spelling;
  context: ToolContext;
}

/** Returns the rows as a file, as text or as data. */
export async function giveRows(
  source: TableSource,
  plan: TablePlan,
  { parameters, target, spelling, context }: Giving,
): Promise<JsonMap> {
  const out = counted(through(source.batches, plan.flow, createBreath(context.signal)));
  const asText = source.asText && plan.keepsRows ? source.format : 'json';
  const format = target?.format ?? formatNamed(parameters, 'to_format') ?? asText;
  const given = optionalText(parameters, 'output_delimiter') ?? ',';
  const style = { format, delimiter: given === '\\t' ? '\t' : given, columns: plan.columns, spelling };
  if (target) return writeRows(target.located, out, style);

  const rows: Json[] = [];
  for await (const batch of out.batches) {
    for (const row of batch) rows.push(row);
  }

  const data: Json =
    format !== 'json'
      ? await textOfRows(singleBatch(rows), { ...style, columns: plan.columns ?? columnsOr(rows, format) })
      : rows;

  return { success: true, data, processed_data: data, rows: out.count, format };
}

/** All columns of the rows; without rows those of the input table. */
const columnsOr = (rows: readonly Json[], format: DataFormat): readonly string[] | undefined =>
  rows.length && (format === 'csv' || format === 'tsv') ? columnsIn(rows) : undefined;

async function* singleBatch(rows: Json[]): AsyncGenerator<Json[]> {
  yield rows;
}

function counted(batches: AsyncIterable<Json[]>): Rows {
  const all = async function* (): AsyncGenerator<Json[]> {
    for await (const batch of batches) {
      rows.count += batch.length;
      yield batch;
    }
  };

  const rows: Rows = { count: 0, batches: all() };
  return rows;
}

/** Yields to the event loop in between, and stops with the call. */
export const createBreath = (signal: AbortSignal): Breath => ({
  now: () => performance.now(),
  turn: () => setImmediate(),
  check: () => throwIfStopped(signal),
});

/** Returns one value that is no list of rows, as a file, as text or as data. Row formats get it as one row. */
export async function giveValue(
  value: Json,
  rows: number,
  format: DataFormat,
  { target, signal }: { target: Target | undefined; signal: AbortSignal },
): Promise<JsonMap> {
  const text = format === 'yaml' ? writeYaml(value, { lineWidth: 0 }) : `${JSON.stringify(value, null, 2)}\n`;
  if (target) {
    const written = await writeLocated(target.located, text, signal);
    return written['success'] === false ? written : { ...written, file: target.located.given, rows, format };
  }

  const data = format === 'yaml' ? text : value;
  return { success: true, data, processed_data: data, rows, format };
}
