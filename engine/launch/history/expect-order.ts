import { existsSync } from 'node:fs';
import type { Compiled } from '../../compile/compile.ts';
import type { Graph } from '../../compile/graph/graph.ts';
import { asksModels } from '../../compile/pipeline/model/parts.ts';
import { toSamples } from '../../forecast/history/to-samples.ts';
import { learnForecaster } from '../../forecast/model/forecaster.ts';
import type { Sample } from '../../forecast/model/samples.ts';
import type { ForecastBasis } from '../../forecast/simulate/answer-forecast.ts';
import { expectedTimes } from '../../forecast/simulate/expected-times.ts';
import { asksUnnamed, findStepAt, type ModelOverrides } from '../../insight/step-definition.ts';
import type { JsonMap } from '../../language/json.ts';
import { toolBounds } from '../../language/tools/own.ts';
import type { ExpectedTimes } from '../../state/schedule/expected-times.ts';
import { useHistory } from '../../store/history/open-history.ts';
import { queryHistory } from '../../store/history/read-history.ts';
import { historyFile } from '../../store/paths.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { callLimits } from '../plan/call-limits.ts';
import { describeSteps } from '../plan/forecast.ts';

/** The number of newest samples for the order; more would cost a run more than they bring. */
const newest = 1_000;

/** A run that begins, whose earlier runs are looked at. */
export interface OrderOptions {
  root: string;
  compiled: Compiled;
  inputs: JsonMap;
  maxParallel: number;
  overrides: ModelOverrides;
}

/**
 * The durations of a pipeline's steps in earlier runs, where the order can matter and there is data. The history is read as
 * it is: updating it, or a fault in it, must not delay a run.
 */
export async function expectOrder(options: OrderOptions): Promise<ExpectedTimes | undefined> {
  if (!canWait(options.compiled, options.maxParallel)) return undefined;
  const basis = await readBasis(options);
  if (!basis) return undefined;

  const { pipeline, working, loops, samples } = basis;
  const [places, iterations] = [new Map(basis.places), new Map(basis.iterations)];
  const steps = { pipeline, working, loops, placeOf: places.get.bind(places), iterationsOf: iterations.get.bind(iterations) };

  return expectedTimes(steps, learnForecaster({ samples }));
}

/** What a run that begins can be foreseen by: the newest times of its own steps; undefined where there are none. */
export async function readBasis(options: OrderOptions): Promise<ForecastBasis | undefined> {
  const { root, compiled } = options;
  if (!existsSync(historyFile(root))) return undefined;

  const recent = await useHistory(root, (db) => queryHistory(db).recent(compiled.pipeline.id), 100).catch(() => undefined);
  if (!recent?.value.own.length) return undefined;

  return basisOf(options, { own: toSamples(recent.value.own).slice(0, newest) });
}

/** The samples of earlier runs: of a pipeline's `own` steps and of `others`, the newest first; and how often each step came from the cache. */
export interface EarlierSamples {
  own: readonly Sample[];
  others?: readonly Sample[];
  hits?: ReadonlyMap<string, number>;
}

/** What a run can be foreseen by, without an estimate of it: its steps are taken to ask the models that they asked last. */
export function basisOf(
  options: Omit<OrderOptions, 'root'>,
  { own, others = [], hits = new Map() }: EarlierSamples,
): ForecastBasis {
  const { compiled, inputs, maxParallel, overrides } = options;
  const models = new Map(own.toReversed().map(({ step, who }) => [step, who]));
  const steps = Array.from(models, ([path, model]) => ({ path, model: overrideAt(options, path) ?? model }));
  const { working, loops, places, counts } = describeSteps({ compiled, steps, overrides }, inputs);
  const { settings = {} } = compiled.world;

  return {
    pipeline: compiled.pipeline.id,
    graph: compiled.graph,
    called: [...graphsOf(compiled)],
    maxParallel,
    tools: [...toolBounds(settings.tools)],
    calls: callLimits(settings, [...models.values()]),
    places: [...places],
    iterations: [...counts],
    working: [...working],
    loops: [...loops],
    isOrdered: own.length > 0,
    samples: [...own, ...others],
    hits: [...hits],
    published: [],
    past: [],
  };
}

/** The model that answers the step at a path where its text does not say so. */
function overrideAt({ compiled, overrides: { all, unnamed } }: Omit<OrderOptions, 'root'>, path: string): string | undefined {
  const found = findStepAt(compiled, path);
  if (!found || !asksModels(found.step.work)) return undefined;
  return all ?? (asksUnnamed(found, compiled.pipeline) ? unnamed : undefined);
}

/** Whether steps may have to wait for a slot: there are more of them than slots, or their number is unknown. */
function canWait(compiled: Compiled, maxParallel: number): boolean {
  const graphs: Graph[] = [compiled.graph, ...graphsOf(compiled).values()];
  const nodes = graphs.flatMap((graph) => graph.nodes);
  if (graphs.length > 1 || nodes.some(({ loop }) => loop)) return nodes.some(({ takesSlot }) => takesSlot);
  return nodes.filter(({ takesSlot }) => takesSlot).length > maxParallel;
}
