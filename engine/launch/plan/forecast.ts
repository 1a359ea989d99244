import type { Compiled } from '../../compile/compile.ts';
import type { Loop } from '../../compile/pipeline/model/loop.ts';
import { toRunSamples, toSamples } from '../../forecast/history/to-samples.ts';
import { expectTimes } from '../../forecast/model/expect-times.ts';
import type { Forecaster } from '../../forecast/model/forecaster.ts';
import { learnForecaster } from '../../forecast/model/forecaster.ts';
import type { Interval } from '../../forecast/model/interval.ts';
import { intervalOf } from '../../forecast/model/interval.ts';
import type { ForecastPlace } from '../../forecast/model/samples.ts';
import type { ForecastSteps } from '../../forecast/simulate/draw-fate.ts';
import { forecastRun } from '../../forecast/simulate/forecast-run.ts';
import { evaluateKnown, type ValuesBeforeRun, valuesBeforeRun } from '../../insight/estimate/text-length.ts';
import { fingerprintAt } from '../../insight/step-definition.ts';
import { featuresAt } from '../../insight/step-features.ts';
import type { JsonMap } from '../../language/json.ts';
import { stepKinds } from '../../language/kinds.ts';
import { toFailure } from '../../state/failure.ts';
import type { ExpectedTimes } from '../../state/schedule/order.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import type { SucceededSteps } from '../../store/history/records.ts';
import { readProjectHistory } from '../history/read-project-history.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { realClock } from '../host/real-clock.ts';
import type { RunEstimate } from './estimate.ts';

/** What a step is foreseen to take each time that it runs, in milliseconds: eight of ten times lie between `low` and `high`. */
interface ForecastStep extends Interval {
  path: string;
  /** The times of just this step that it rests on; of like steps, or of none where that is 0. */
  seen: number;
  from: 'step' | 'like' | 'prior';
}

/**
 * What a run is foreseen to take: what is expected, and the range in which eight of ten such runs lie. Null where nothing can be foreseen.
 * Time is in milliseconds, without that of people and batches; money in USD.
 */
export interface PlanForecast {
  duration: Interval | null;
  cost: Interval | null;
  tokens: Interval | null;
  /** The share of such runs in which a step fails for good. */
  fails: number;
  /** Earlier runs of just this text that it was held against. */
  runs: number;
  /** `runs` of this pipeline, those of `like` steps alone, or nothing but a `guess` by kinds and prices. */
  basis: 'runs' | 'like' | 'guess';
  steps: ForecastStep[];
  /** Steps that take time and have not run as they are written now. */
  fresh: string[];
  /** Loops of which neither the text nor an earlier run tells how often they repeat. */
  unknown: string[];
  /** Why earlier runs could not be read, where they could not. */
  trouble?: string | undefined;
}

interface ForecastOptions {
  root: string;
  estimate: Pick<RunEstimate, 'compiled' | 'limits' | 'published' | 'steps' | 'unpriced'>;
  inputs: JsonMap;
}

/** Foresees a run of a compiled pipeline. A history that cannot be used is told, and holds up nothing. */
export async function forecastPlan({ root, estimate, inputs }: ForecastOptions): Promise<PlanForecast> {
  const { compiled, limits, published } = estimate;
  const publishedOf = (who: string) => published.get(who);
  const { id } = compiled.pipeline;
  const { own, others, hits, trouble } = await readRecent(root, id);
  const steps = describeSteps(estimate, inputs);
  const known = toSamples([...own, ...others]);
  const forecaster = learnForecaster({ samples: known, hits, publishedOf });
  const odds = (path: string) => forecaster.odds(steps.placeOf(path) ?? nowhere);
  const loops = steps.all.filter(({ loop }) => loop).map(({ path }) => path);
  const unknown = loops.filter((path) => steps.iterationsOf(path) === undefined && odds(path).iterations.length === 0);

  const working = steps.all.filter(({ takesTime }) => takesTime);
  const foreseen = working.flatMap(({ path }): ForecastStep | [] => {
    const place = steps.placeOf(path);
    if (!place) return [];
    const prediction = forecaster.predict(place, 'ms');
    const { seen, from } = prediction;
    return { path, ...intervalOf(prediction, 'ms', forecaster.runSpread), seen, from };
  });
  const fresh = foreseen.filter(({ from }) => from !== 'step').map(({ path }) => path);
  const past = toRunSamples(own, sha256Hex(compiled.text));
  const rest = { fresh, unknown, trouble, steps: foreseen };
  const basis = basisOf(foreseen);
  if (unknown.length) return { duration: null, cost: null, tokens: null, fails: 0, runs: past.length, basis, ...rest };

  // A run goes by what its steps took before, as soon as one has told.
  const expected = own.length ? expectedTimes(steps, forecaster) : undefined;
  const plan = { graph: compiled.graph, called: graphsOf(compiled), maxParallel: limits.max_parallel, expected };
  const without = (run: string) => learnForecaster({ samples: known.filter((one) => one.run !== run), hits, publishedOf });
  const { ms, cost, tokens, fails } = await forecastRun({ plan, steps, forecaster, past, without, turn: realClock.turn });
  const isPriced = estimate.unpriced.length === 0;
  return { duration: ms, cost: isPriced ? cost : null, tokens, fails, runs: past.length, basis, ...rest };
}

function basisOf(steps: readonly ForecastStep[]): PlanForecast['basis'] {
  if (steps.some(({ from }) => from === 'step')) return 'runs';
  return steps.some(({ from }) => from === 'like') ? 'like' : 'guess';
}

interface Recent {
  own: SucceededSteps[];
  others: SucceededSteps[];
  hits: ReadonlyMap<string, number>;
  trouble?: string;
}

async function readRecent(root: string, pipeline: string): Promise<Recent> {
  try {
    const { value } = await readProjectHistory(root, (history) => ({
      ...history.recent(pipeline),
      hits: history.cacheHits(pipeline),
    }));
    return value;
  } catch (error) {
    return { own: [], others: [], hits: new Map(), trouble: toFailure(error).message };
  }
}

const nowhere: ForecastPlace = { pipeline: '', step: '', kind: '', who: '' };

/** What order goes by: the times of the steps that take time, and how often loops repeat. */
export function expectedTimes(steps: ReturnType<typeof describeSteps>, forecaster: Forecaster): ExpectedTimes {
  const places = steps.all.flatMap(({ path, takesTime }) => (takesTime ? (steps.placeOf(path) ?? []) : []));
  const loops = steps.all.flatMap(({ path, loop }): [string, number][] => {
    const place = loop ? steps.placeOf(path) : undefined;
    const count = steps.iterationsOf(path) ?? (place && forecaster.odds(place).iterations[0]);
    return place && count !== undefined ? [[path, count]] : [];
  });
  return expectTimes(places, forecaster, new Map(loops));
}

interface DescribedStep {
  path: string;
  loop: boolean;
  takesTime: boolean;
}

/** How deep pipelines that are called are looked into. */
const deepest = 8;

/** The steps of a pipeline and of those that it calls, as forecasts know them; `steps` says which models they ask. */
export function describeSteps(
  { compiled, steps }: { compiled: Compiled; steps: readonly { path: string; model?: string | undefined }[] },
  inputs: JsonMap,
): ForecastSteps & { all: DescribedStep[]; iterationsOf(path: string): number | undefined } {
  const models = new Map(steps.map(({ path, model }) => [path, model]));
  const places = new Map<string, ForecastPlace>();
  const counts = new Map<string, number>();
  const all: DescribedStep[] = [];
  const values = valuesBeforeRun(compiled, inputs);

  const add = (one: Compiled, prefix: string, open: readonly string[]): void => {
    for (const node of one.graph.nodes) {
      if (node.agent) continue;
      const path = `${prefix}${node.path}`;
      const { kind, calls } = node;
      const definition = fingerprintAt(compiled, path);
      const who = models.get(path) ?? node.tool ?? '';
      places.set(path, { pipeline: compiled.pipeline.id, step: path, kind, definition, who, ...featuresAt(compiled, path) });
      const works = !node.loop && node.body === undefined && calls === undefined && kind !== 'ask';
      all.push({
        path,
        loop: node.loop !== undefined,
        takesTime: works && (stepKinds[kind].takesTime || stepKinds[kind].asksModels),
      });
      // What a called pipeline is given, only the run knows.
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
    all,
    placeOf: (path) => places.get(path),
    iterationsOf: (path) => counts.get(path),
  };
}

/** How many iterations a loop has, where its list is known before the run. */
function countItems(loop: Loop | undefined, values: ValuesBeforeRun): number | undefined {
  if (loop?.kind !== 'for_each' || loop.breakIf) return undefined;
  const list = evaluateKnown(loop.list, values);
  return Array.isArray(list) ? Math.ceil(list.length / (loop.batch?.size ?? 1)) : undefined;
}
