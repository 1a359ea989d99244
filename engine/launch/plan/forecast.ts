import type { Compiled } from '../../compile/compile.ts';
import type { Node } from '../../compile/graph/graph.ts';
import type { Loop } from '../../compile/pipeline/model/loop.ts';
import { toRunSamples, toSamples } from '../../forecast/history/to-samples.ts';
import type { Interval } from '../../forecast/model/interval.ts';
import type { ForecastPlace } from '../../forecast/model/samples.ts';
import type { ForecastBasis, ForecastStep } from '../../forecast/simulate/answer-forecast.ts';
import type { OrderedSteps } from '../../forecast/simulate/expected-times.ts';
import type { ForeseenDeadline } from '../../forecast/simulate/foreseen-deadline.ts';
import type { RunOutlook } from '../../forecast/simulate/outlook.ts';
import { evaluateKnown, type ValuesBeforeRun, valuesBeforeRun } from '../../insight/estimate/text-length.ts';
import { fingerprintRun } from '../../insight/run-definition.ts';
import { fingerprintsAt, type ModelOverrides } from '../../insight/step-definition.ts';
import { featuresAt } from '../../insight/step-features.ts';
import type { JsonMap } from '../../language/json.ts';
import { stepKinds } from '../../language/kinds.ts';
import { toolBounds } from '../../language/tools/own.ts';
import type { SucceededSteps } from '../../store/history/records.ts';
import { describeTrouble } from '../history/describe-trouble.ts';
import { describeUpdate } from '../history/describe-update.ts';
import { readProjectHistory, timeoutsOfForecasts } from '../history/read-project-history.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { realClock } from '../host/real-clock.ts';
import { askPlan, type ForecastThread } from './ask-forecast.ts';
import { callLimits } from './call-limits.ts';
import type { RunEstimate } from './run-estimate.ts';

/**
 * The forecast of a run: the expected value, and the range of eight of ten such runs. Null where there is none. Time is in
 * milliseconds, without that of people and batches; money in USD.
 */
export interface PlanForecast {
  duration: Interval | null;
  cost: Interval | null;
  tokens: Interval | null;
  /** The share of such runs with a final failure of a step. */
  fails: number;
  /** Earlier runs with the same steps that it was compared with. */
  runs: number;
  /** `runs` of this pipeline, those of `like` steps alone, or only a `guess` by kinds and prices. */
  basis: 'runs' | 'like' | 'guess';
  steps: ForecastStep[];
  /** Steps that take time and have not run with their present text. */
  fresh: string[];
  /** Loops whose iterations neither the text nor an earlier run tells. */
  unknown: string[];
  /** Steps that are due, and the run (an empty path): how likely each is late, and when it is expected to end. */
  deadlines: ForeseenDeadline[];
  /** The reason that earlier runs could not be read. */
  trouble?: string | undefined;
  /** Faults of the history, and runs that are left out. */
  notes: string[];
}

interface ForecastOptions {
  root: string;
  estimate: Pick<RunEstimate, 'compiled' | 'limits' | 'overrides' | 'published' | 'steps' | 'unpriced'>;
  inputs: JsonMap;
  /** Faults of the history that were found before. */
  notes: readonly string[];
}

/** The basis of a forecast; for an unreadable history, the reason. */
export interface PreparedForecast {
  basis: ForecastBasis;
  /** Every price is known. */
  isPriced: boolean;
  trouble?: string | undefined;
  notes: string[];
}

/** Prepares the basis of a forecast. An unusable history is reported, and delays nothing. */
export async function prepareForecast({ root, estimate, inputs, notes }: ForecastOptions): Promise<PreparedForecast> {
  const { compiled, limits, overrides, published } = estimate;
  const { id } = compiled.pipeline;
  const { settings = {} } = compiled.world;
  const { own, others, hits, trouble, update } = await readRecent(root, id);
  const { working, loops, places, counts } = describeSteps(estimate, inputs);
  const basis: ForecastBasis = {
    pipeline: id,
    graph: compiled.graph,
    called: [...graphsOf(compiled)],
    maxParallel: limits.max_parallel,
    tools: [...toolBounds(settings.tools)],
    calls: callLimits(
      settings,
      Array.from(places.values(), ({ who }) => who),
    ),
    places: [...places],
    iterations: [...counts],
    working: [...working],
    loops: [...loops],
    // A run is scheduled by earlier durations as soon as there are any.
    isOrdered: own.length > 0,
    samples: toSamples([...own, ...others]),
    hits: [...hits],
    published: Array.from(published, ([who, { latency, input_price, output_price }]) => [
      who,
      { latency, input_price, output_price },
    ]),
    past: toRunSamples(own, fingerprintRun(compiled, overrides, limits.max_parallel)),
  };

  return { basis, isPriced: estimate.unpriced.length === 0, trouble, notes: [...new Set([...notes, ...update])] };
}

/** A forecast, with the starts and ends of the steps. */
export interface ForeseenTimes {
  forecast: PlanForecast;
  outlook: RunOutlook;
}

/** Forecasts a prepared run; with `isFirst` from a few simulations, at once. Rejects as `askPlan` does. */
export async function foreseePrepared(
  { basis, isPriced, trouble, notes }: PreparedForecast,
  thread: ForecastThread & { isFirst?: boolean } = {},
): Promise<ForeseenTimes> {
  const { steps, unknown, run, deadlines } = await askPlan(
    { do: 'plan', basis, isFirst: thread.isFirst ?? false, now: realClock.now() },
    thread,
  );
  const fresh = steps.filter(({ from }) => from !== 'step').map(({ path }) => path);
  const rest = { runs: basis.past.length, basis: judgeBasis(steps), steps, fresh, unknown, trouble, notes, deadlines };
  if (!run) return { forecast: { duration: null, cost: null, tokens: null, fails: 0, ...rest }, outlook: { steps: [] } };

  const { ms, cost, tokens, fails } = run;
  return {
    forecast: { duration: ms, cost: isPriced ? cost : null, tokens, fails, ...rest },
    outlook: { steps: run.steps, end: ms },
  };
}

/** Whether step times rest on their own samples, on similar steps, or only on kinds and prices. */
export function judgeBasis(steps: readonly ForecastStep[]): PlanForecast['basis'] {
  if (steps.some(({ from }) => from === 'step')) return 'runs';
  return steps.some(({ from }) => from === 'like') ? 'like' : 'guess';
}

interface Recent {
  own: SucceededSteps[];
  others: SucceededSteps[];
  hits: ReadonlyMap<string, number>;
  trouble?: string;
  /** Faults that were found while it was brought up to date. */
  update: string[];
}

async function readRecent(root: string, pipeline: string): Promise<Recent> {
  try {
    const { value, update } = await readProjectHistory(
      root,
      (history) => ({ ...history.recent(pipeline), hits: history.cacheHits(pipeline) }),
      timeoutsOfForecasts,
    );
    return { ...value, update: describeUpdate(update) };
  } catch (error) {
    return { own: [], others: [], hits: new Map(), trouble: describeTrouble(error), update: [] };
  }
}

interface DescribedSteps extends OrderedSteps {
  places: ReadonlyMap<string, ForecastPlace>;
  /** The iterations of loops, where they are known before the run. */
  counts: ReadonlyMap<string, number>;
}

/** The depth to which called pipelines are included. */
const deepest = 8;

interface StepsToDescribe {
  compiled: Compiled;
  /** Their models, as far as they are known. */
  steps: readonly { path: string; model?: string | undefined }[];
  overrides: ModelOverrides;
}

/** The steps of a pipeline and its called ones, as forecast data. */
export function describeSteps({ compiled, steps, overrides }: StepsToDescribe, inputs: JsonMap): DescribedSteps {
  const models = new Map(steps.map(({ path, model }) => [path, model]));
  const places = new Map<string, ForecastPlace>();
  const counts = new Map<string, number>();
  const [working, loops]: [string[], string[]] = [[], []];
  const values = valuesBeforeRun(compiled, inputs);

  const add = (one: Compiled, prefix: string, open: readonly string[]): void => {
    for (const node of one.graph.nodes.filter(({ agent }) => !agent)) {
      const path = `${prefix}${node.path}`;
      const { kind, calls } = node;
      const who = models.get(path) ?? node.tool ?? '';
      const own = { pipeline: compiled.pipeline.id, step: path, kind, who };

      places.set(path, { ...own, ...fingerprintsAt(compiled, path, overrides), ...featuresAt(compiled, path) });
      if (node.loop) loops.push(path);
      if (takesOwnTime(node)) working.push(path);
      // The inputs of a called pipeline are known only to the run.
      const count = prefix === '' ? countItems(one.steps[node.index]?.step.loop, values) : undefined;
      if (count !== undefined) counts.set(path, count);
      const called = calls === undefined || node.mayCall ? undefined : compiled.called.get(calls);
      if (called && calls !== undefined && !open.includes(calls) && open.length < deepest)
        add(called, `${path}/`, [...open, calls]);
    }
  };

  add(compiled, '', []);
  return {
    pipeline: compiled.pipeline.id,
    working,
    loops,
    places,
    counts,
    placeOf: (path) => places.get(path),
    iterationsOf: (path) => counts.get(path),
  };
}

/** It takes time of its own: not that of inner steps, nor of a person. */
const takesOwnTime = ({ kind, loop, body, calls }: Node): boolean =>
  !loop &&
  body === undefined &&
  calls === undefined &&
  kind !== 'ask' &&
  (stepKinds[kind].takesTime || stepKinds[kind].asksModels);

/** The iterations of a loop whose list is known before the run. */
function countItems(loop: Loop | undefined, values: ValuesBeforeRun): number | undefined {
  if (loop?.kind !== 'for_each' || loop.breakIf) return undefined;
  const list = evaluateKnown(loop.list, values);
  return Array.isArray(list) ? Math.ceil(list.length / (loop.batch?.size ?? 1)) : undefined;
}
