import type { Compiled } from '../../compile/compiled.ts';
import type { Published } from '../../forecast/model/quantities.ts';
import type { Estimate, ModelFacts } from '../../insight/estimate/estimate.ts';
import { estimateCompiled } from '../../insight/estimate/estimate.ts';
import type { History } from '../../insight/history.ts';
import { noHistory } from '../../insight/history.ts';
import { defined, isMap } from '../../language/json.ts';
import { batchPriceAt, fromTable } from '../../models/prices/price-table.ts';
import { providerTable } from '../../models/settings/provider-table.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import { experienceFor } from '../admission/experience.ts';
import { latenciesFor } from '../admission/latencies.ts';
import { openModels } from '../admission/open-models.ts';
import { withAllSecretMarks } from '../admission/secrets.ts';
import { realClock } from '../host/real-clock.ts';
import type { StartOptions } from '../options.ts';
import type { PipelineSource } from '../source/read-pipeline.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { takeInputs, withoutMissing } from '../start/inputs.ts';
import { withoutPinned } from '../start/pinned-results.ts';
import { foreseePrepared, type PlanForecast, type PreparedForecast, prepareForecast } from './forecast.ts';
import { readHistory } from './history.ts';

export interface RunEstimate extends Estimate {
  compiled: Compiled;
  /** What the models that it asks are known to cost and to take, by how they would be asked. */
  published: ReadonlyMap<string, Published>;
  limits: { max_cost: number | null; max_parallel: number };
}

/** What earlier runs showed, by the text that it was read for. */
export type Histories = Map<string, Promise<History>>;

/**
 * Reckons what a run would take. Nobody is asked, nothing is written. Throws a Refusal where the file or an input cannot be read. Who
 * reckons several runs of a text hands in the same `histories`: earlier runs are read once then.
 */
export async function estimateRun(options: StartOptions, histories: Histories = new Map()): Promise<RunEstimate> {
  return estimateSource(options, await readPipeline(options), histories);
}

/** The estimate of a run, and what it is foreseen to take by earlier ones. Throws a Refusal as `estimateRun` does. */
export async function estimateWithForecast(options: StartOptions): Promise<RunEstimate & { forecast: PlanForecast }> {
  const { estimate, forecast } = await estimateAndForecast(options, await readPipeline(options));
  return { ...estimate, forecast };
}

/** Both of a text that is compiled already. */
export async function estimateAndForecast(
  options: StartOptions,
  source: PipelineSource,
): Promise<{ estimate: RunEstimate; forecast: PlanForecast }> {
  const { estimate, prepared } = await estimateAndPrepare(options, source);
  const { forecast } = await foreseePrepared(prepared, { workerFile: options.workerFile });
  return { estimate, forecast };
}

/** What a forecast of a run rests on. Throws a Refusal as `estimateRun` does. */
export const prepareForecastOf = async (options: StartOptions): Promise<PreparedForecast> =>
  (await estimateAndPrepare(options, await readPipeline(options))).prepared;

async function estimateAndPrepare(
  options: StartOptions,
  source: PipelineSource,
): Promise<{ estimate: RunEstimate; prepared: PreparedForecast }> {
  const estimate = await estimateSource(options, source);
  const inputs = inputArguments(source.compiled, options);
  return { estimate, prepared: await prepareForecast({ root: source.root, estimate, inputs }) };
}

/** The same of a text that is compiled already. */
export async function estimateSource(
  options: StartOptions,
  source: PipelineSource,
  histories: Histories = new Map(),
): Promise<RunEstimate> {
  const { root, compiled, text } = source;
  const history = histories.get(text) ?? readHistory(root, compiled);
  histories.set(text, history);
  return reckon(options, source, await history);
}

/** As `estimateRun`, and undefined where nothing that it calls costs anything: then nothing of earlier runs is read. */
export async function estimatePaidRun(options: StartOptions): Promise<RunEstimate | undefined> {
  const source = await readPipeline(options);
  const { cost } = await reckon(options, source, noHistory);
  return cost.high === 0 ? undefined : estimateSource(options, source);
}

async function reckon(options: StartOptions, source: PipelineSource, history: History): Promise<RunEstimate> {
  const { root, settings, files } = source;
  // Pinned steps call no model.
  const compiled = withoutPinned(source.compiled, options.pinned);
  const { allow, model } = options;
  const latencies = await latenciesFor(compiled, root);
  const experience = await experienceFor(compiled, root);
  const { models } = await openModels(options, { root, settings, files, allow, model, latencies, experience });
  const table = providerTable(settings);
  const facts = (named: string | undefined, criteria?: ModelCriteria): ModelFacts => {
    // What a selection cannot choose, a run would refuse; here its cost is unknown.
    if (criteria && models.refusalFor(named, criteria)) return { model: 'computed' };
    return factsOf(models.choose(named, undefined, criteria).model);
  };
  const published = new Map<string, Published>();
  const factsOf = (model: string): ModelFacts => {
    const at = model.indexOf(':');
    const entry = at < 0 ? undefined : table.get(model.slice(0, at));
    const price = entry && fromTable(entry, model.slice(at + 1), realClock.now());
    const { input_price, output_price, context } = price ?? {};
    const settingsOfModel = settings.models?.find(({ id }) => id === model);
    const known = defined({ model, input_price, output_price, context, ...settingsOfModel });
    published.set(model, known);
    return defined<ModelFacts>({ batch_price: entry && batchPriceAt(entry), ...known });
  };
  const maxParallel = options.maxParallel ?? compiled.pipeline.limits.maxParallel;
  const estimated = estimateCompiled(compiled, {
    model: facts,
    maker: (task) => factsOf(models.chooseMaker?.(task, undefined) ?? 'computed'),
    // With pinned results it takes less than those that made all themselves.
    history: options.pinned?.size ? { ...history, whole: [] } : history,
    inputs: inputArguments(compiled, options),
    maxParallel,
  });
  const limit = [
    options.maxCost ?? compiled.pipeline.limits.maxCost,
    isMap(settings.limits) ? settings.limits['max_cost'] : undefined,
  ];
  const costs = limit.filter((one) => typeof one === 'number');
  return {
    ...estimated,
    compiled,
    published,
    limits: { max_cost: costs.length ? Math.min(...costs) : null, max_parallel: maxParallel },
  };
}

/** Inputs as they were given; one that is missing is unknown here, not refused. */
export function inputArguments({ pipeline }: Compiled, { inputs }: StartOptions) {
  if (!inputs?.size) return {};
  const wanted = withoutMissing(pipeline, inputs);
  return takeInputs(wanted, withAllSecretMarks(inputs, wanted));
}
