import type { Compiled } from '../../compile/compiled.ts';
import type { Published } from '../../forecast/model/quantities.ts';
import { estimateCompiled } from '../../insight/estimate/estimate.ts';
import type { ModelFacts } from '../../insight/estimate/estimated.ts';
import { historyOf } from '../../insight/history.ts';
import type { ModelOverrides } from '../../insight/step-definition.ts';
import { defined } from '../../language/json.ts';
import { batchPriceAt, fromTable } from '../../models/prices/price-table.ts';
import { providerTable } from '../../models/settings/provider-table.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import type { SucceededSteps } from '../../store/history/records.ts';
import { experienceFor } from '../admission/experience.ts';
import { latenciesFor } from '../admission/latencies.ts';
import { openModels } from '../admission/open-models.ts';
import { withAllSecretMarks } from '../admission/secrets.ts';
import { realClock } from '../host/real-clock.ts';
import type { StartOptions } from '../options.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';
import { readPipeline } from '../source/read-pipeline.ts';
import { takeInputs, withoutMissing } from '../start/inputs.ts';
import { narrowLimits } from '../start/limits.ts';
import { withoutPinned } from '../start/pinned-results.ts';
import { foreseePrepared, type PlanForecast, type PreparedForecast, prepareForecast } from './forecast.ts';
import { readEarlierRuns } from './history.ts';
import type { RunEstimate } from './run-estimate.ts';

/** Earlier runs, by the text that they were read for. */
export type Histories = Map<string, ReturnType<typeof readEarlierRuns>>;

/**
 * Estimates a run. Nothing is called or written. Throws a Refusal where the file or an input cannot be read. For several
 * estimates of one text pass the same `histories`: earlier runs are read once then.
 */
export async function estimateRun(options: StartOptions, histories: Histories = new Map()): Promise<RunEstimate> {
  return estimateSource(options, await readPipeline(options), histories);
}

/** The estimate of a run with its forecast. Throws a Refusal as `estimateRun` does. */
export async function estimateWithForecast(options: StartOptions): Promise<RunEstimate & { forecast: PlanForecast }> {
  const { estimate, forecast } = await estimateAndForecast(options, await readPipeline(options));
  return { ...estimate, forecast };
}

/** Both for a compiled text. */
export async function estimateAndForecast(
  options: StartOptions,
  source: PipelineSource,
): Promise<{ estimate: RunEstimate; forecast: PlanForecast }> {
  const { estimate, prepared } = await estimateAndPrepare(options, source);
  const { forecast } = await foreseePrepared(prepared, { workerFile: options.workerFile });
  return { estimate, forecast };
}

/** The basis of a run's forecast. Throws a Refusal as `estimateRun` does. */
export const prepareForecastOf = async (options: StartOptions): Promise<PreparedForecast> =>
  (await estimateAndPrepare(options, await readPipeline(options))).prepared;

export async function estimateAndPrepare(
  options: StartOptions,
  source: PipelineSource,
): Promise<{ estimate: RunEstimate; prepared: PreparedForecast }> {
  const { root, compiled, text } = source;
  const earlier = readEarlierRuns(root, compiled);
  const estimate = await estimateSource(options, source, new Map([[text, earlier]]));
  const inputs = inputArguments(compiled, options);
  const { notes } = await earlier;
  return { estimate, prepared: await prepareForecast({ root, estimate, inputs, notes }) };
}

/** The same for a compiled text. */
export async function estimateSource(
  options: StartOptions,
  source: PipelineSource,
  histories: Histories = new Map(),
): Promise<RunEstimate> {
  const { root, compiled, text } = source;
  const history = histories.get(text) ?? readEarlierRuns(root, compiled);
  histories.set(text, history);
  return reckon(options, source, (await history).runs);
}

/** As `estimateRun`, but undefined where no call costs anything: then no earlier runs are read. */
export async function estimatePaidRun(options: StartOptions): Promise<RunEstimate | undefined> {
  const source = await readPipeline(options);
  const { cost } = await reckon(options, source, []);
  return cost.high === 0 ? undefined : estimateSource(options, source);
}

async function reckon(options: StartOptions, source: PipelineSource, earlier: readonly SucceededSteps[]): Promise<RunEstimate> {
  const { root, settings, files } = source;
  // Pinned steps call no model.
  const compiled = withoutPinned(source.compiled, options.pinned);
  const { allow, model } = options;
  const latencies = await latenciesFor(compiled, root);
  const experience = await experienceFor(compiled, root);
  const { models } = await openModels(options, { root, settings, files, allow, model, latencies, experience });
  const table = providerTable(settings);

  const facts = (named: string | undefined, criteria?: ModelCriteria): ModelFacts => {
    // A selection that fits no model would be refused by a run; here its cost is unknown.
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

  const limits = narrowLimits(compiled.pipeline.limits, settings.limits ?? {});
  const maxParallel = options.maxParallel ?? limits.maxParallel;
  const overrides: ModelOverrides = model ? { all: model } : { unnamed: models.choose(undefined).model };
  const history = historyOf({ compiled: source.compiled, models: overrides, maxParallel }, earlier);
  const estimated = estimateCompiled(compiled, {
    model: facts,
    maker: (task) => factsOf(models.chooseMaker?.(task, undefined) ?? 'computed'),
    // A run with pinned results takes less than those that computed all of them.
    history: options.pinned?.size ? { ...history, whole: [] } : history,
    inputs: inputArguments(compiled, options),
    maxParallel,
  });

  return {
    ...estimated,
    compiled,
    published,
    overrides,
    limits: { max_cost: options.maxCost ?? limits.maxCost ?? null, max_parallel: maxParallel },
  };
}

/** Inputs as given; a missing one is unknown here, not refused. */
export function inputArguments({ pipeline }: Compiled, { inputs }: StartOptions) {
  if (!inputs?.size) return {};
  const wanted = withoutMissing(pipeline, inputs);
  return takeInputs(wanted, withAllSecretMarks(inputs, wanted));
}
