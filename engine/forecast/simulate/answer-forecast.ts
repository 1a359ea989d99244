import type { Graph } from '../../compile/graph/graph.ts';
import { isAnythingDue } from '../../state/deadlines.ts';
import type { Fact } from '../../state/events.ts';
import { staticPath } from '../../state/path.ts';
import { timeBetween } from '../../state/reduce/running-time.ts';
import { reduce } from '../../state/reduce.ts';
import { hasDeadlines } from '../../state/schedule/due.ts';
import { initialState, openBatches, openQuestions, opensFrame, type RunState } from '../../state/state.ts';
import { isSettled } from '../../state/step.ts';
import { calibrate, leastSpread } from '../model/calibrate.ts';
import { type Forecaster, learnForecaster } from '../model/forecaster.ts';
import { type Interval, intervalOf } from '../model/interval.ts';
import type { Published } from '../model/quantities.ts';
import type { ForecastPlace, RunSample, Sample } from '../model/samples.ts';
import type { CallLimits } from './call-turns.ts';
import { createFates, type ForecastSteps } from './draw-fate.ts';
import { expectedTimes } from './expected-times.ts';
import { classOf, forecastRun, type RunForecast, seenBy } from './forecast-run.ts';
import type { ForeseenDeadline } from './foreseen-deadline.ts';
import { gatherLatePlays } from './late-plays.ts';
import { gatherPlays, quantiles, type RunOutlook } from './outlook.ts';
import { playOnRun } from './play-on.ts';
import type { SimulatedPlan } from './simulated-run.ts';

/** The input of a forecast, as plain data. */
export interface ForecastBasis {
  pipeline: string;
  graph: Graph;
  called: [string, Graph][];
  maxParallel: number;
  /** The limits of parallel calls of tools, and the rate limits of models and providers, by name. */
  tools: [string, number][];
  calls: [string, CallLimits][];
  /** The steps by static path, and the iterations of loops over a known list. */
  places: [string, ForecastPlace][];
  iterations: [string, number][];
  /** Paths of steps that take time, and of loops. */
  working: string[];
  loops: string[];
  /** A run of it would be scheduled by expected durations. */
  isOrdered: boolean;
  samples: Sample[];
  hits: [string, number][];
  published: [string, Published][];
  past: RunSample[];
}

export type ForecastJob =
  /** Forecasts a run that would begin `now` (milliseconds since 1970); `isFirst` asks for a first, rougher answer. */
  | { do: 'plan'; basis: ForecastBasis; isFirst?: boolean; now: number }
  /** Continues a run in simulation; `facts` are those from the number `from` on. The basis comes with the first facts. */
  | { do: 'goOn'; run: string; basis?: ForecastBasis | undefined; from: number; facts: Fact[]; now: number };

/** The forecast of a step's duration for each execution, in milliseconds: eight of ten lie between `low` and `high`. */
export interface ForecastStep extends Interval {
  path: string;
  /** The number of samples of exactly this step; where it is 0, the forecast rests on similar steps, or on none. */
  seen: number;
  from: 'step' | 'like' | 'prior';
}

export interface ForecastAnswer {
  steps: ForecastStep[];
  /** Loops whose number of iterations neither the text nor an earlier run tells. */
  unknown: string[];
  /** Absent where a loop is unknown. */
  run?: RunForecast;
  /** How likely what is due will be late; empty where nothing is due, or a loop is unknown. */
  deadlines: ForeseenDeadline[];
}

/** `again` where the run is not cached here: send its basis and all of its facts. */
export type GoOnAnswer = RunOutlook | { again: true };

/** The number of simulations for first figures, and for a run that is under way. */
const few = { first: 12, most: 40, least: 8 };
/** How long a run that is under way is simulated, in milliseconds of this thread. */
const longest = 1000;

/** Forecasts a run. `turn` yields to the event loop meanwhile. */
export async function answerPlan(
  { basis, isFirst = false, now }: Extract<ForecastJob, { do: 'plan' }>,
  turn?: () => Promise<void>,
): Promise<ForecastAnswer> {
  const { forecaster, steps, plan } = learnBasis(basis);
  const known = { steps: foreseeSteps(basis, forecaster, steps), unknown: findUnknownLoops(basis, forecaster, steps) };
  if (known.unknown.length) return { ...known, deadlines: [] };

  const { past } = basis;
  const isDue = [plan.graph, ...plan.called.values()].some(hasDeadlines);
  const late = isDue ? gatherLatePlays(-1, now) : undefined;
  const options = { plan, steps, forecaster, past, turn, times: true, late };
  const run = await forecastRun(isFirst ? { ...options, count: few.first } : { ...options, without: forecaster.without });

  return { ...known, run, deadlines: late?.all() ?? [] };
}

interface FollowedForecast {
  basis: ForecastBasis;
  learnt: Learnt;
  facts: Fact[];
}

/** The number of runs that are cached; others must be sent again. */
const mostFollowed = 8;
const followed = new Map<string, FollowedForecast>();

/** Simulates a run onwards from its last fact. */
export function answerGoOn({ run, basis, from, facts, now }: Extract<ForecastJob, { do: 'goOn' }>): GoOnAnswer {
  const before = followed.get(run);
  const one = basis ? { basis, learnt: learnBasis(basis), facts: [] } : before;
  if (!one || one.facts.length !== from) return { again: true };

  followed.delete(run);
  followed.set(run, one);
  for (const oldest of [...followed.keys()].slice(0, -mostFollowed)) followed.delete(oldest);
  for (const fact of facts) one.facts.push(fact);

  return goOn(one, now);
}

function goOn({ basis, learnt, facts }: FollowedForecast, now: number): RunOutlook {
  const { graph, called, maxParallel } = basis;
  const { forecaster, steps } = learnt;

  const fold = (): RunState => {
    const state = initialState(graph, maxParallel, new Map(called));
    for (const fact of facts) reduce(state, fact);
    return state;
  };

  const state = fold();
  if (!isForeseeable(state, learnt, basis)) return { steps: [] };

  const start = state.started?.at ?? now;
  const spent = timeBetween(state.ran, start, now);
  const since = (at: number): number => (at < now ? timeBetween(state.ran, start, at) : spent + at - now);

  const fates = createFates(forecaster, steps);

  const isAhead = (path: string): boolean => {
    const step = state.steps.get(path);
    return !step || !isSettled(step);
  };

  const gathered = gatherPlays(isAhead);
  const late = isAnythingDue(state) ? gatherLatePlays(now) : undefined;
  const left: number[] = [];
  const begun = performance.now();

  for (let seed = 1; seed <= few.most; seed++) {
    if (seed > few.least && performance.now() - begun > longest) break;
    const play = playOnRun(fold(), fates(seed).fate, { now, calls: learnt.plan.calls });
    gathered.add(play);
    late?.add(play);
    left.push(Math.max(0, play.at - now));
  }

  const ahead = gathered.steps(seenBy(forecaster, steps)).map(({ path, from, to, low, high, seen }) => ({
    path,
    from: since(Math.max(now, from)),
    to: since(to),
    low: since(low),
    high: since(high),
    seen,
  }));

  return { steps: ahead, end: endOf(left, spent, classOf({ plan: learnt.plan, steps })), deadlines: late?.all() };
}

/** The end of a run; the interval of the remaining time is widened by the pool of other pipelines. */
function endOf(left: readonly number[], spent: number, of: ReturnType<typeof classOf>): Interval {
  const { median } = quantiles(left);
  const logs = left.map((ms) => Math.log(ms + 1));
  const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
  const spread = Math.sqrt(logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, logs.length - 1));
  const rest = calibrate({ mean, spread: Math.max(leastSpread, spread) }, [], { median, of, what: 'time' });
  return { low: spent + rest.low, median: spent + rest.median, high: spent + rest.high };
}

/** There is no forecast while it waits for a person or a batch, ends early, or has unknown steps ahead. */
function isForeseeable(state: RunState, { forecaster, steps }: Learnt, basis: ForecastBasis): boolean {
  if (state.status !== 'running' || state.root.stop || openQuestions(state).length || openBatches(state).length) return false;
  const opened = new Set<string>();
  for (const step of state.steps.values()) {
    if (step.loop || isSettled(step)) opened.add(staticPath(step.path));
    const isWorking = step.started_at !== undefined && !isSettled(step) && !opensFrame(state, step) && !step.loop;
    if (isWorking && steps.placeOf(staticPath(step.path)) === undefined) return false;
  }

  return findUnknownLoops(basis, forecaster, steps).every((path) => opened.has(path));
}

interface Learnt {
  forecaster: Forecaster;
  steps: ForecastSteps & { iterationsOf(path: string): number | undefined };
  plan: SimulatedPlan;
}

/** The statistics from a basis (or `learnt` ones of the same samples), with the inputs of its simulations. */
export function learnBasis({ pipeline, graph, called, maxParallel, ...basis }: ForecastBasis, learnt?: Forecaster): Learnt {
  const { samples, working, loops } = basis;
  const [places, iterations, published] = [new Map(basis.places), new Map(basis.iterations), new Map(basis.published)];
  const known = { hits: new Map(basis.hits), publishedOf: (who: string) => published.get(who) };
  const forecaster = learnt ?? learnForecaster({ samples, ...known });
  const placeOf = (path: string): ForecastPlace | undefined => places.get(path);
  const steps = { pipeline, working, loops, placeOf, iterationsOf: (path: string) => iterations.get(path) };
  const expected = basis.isOrdered ? expectedTimes(steps, forecaster) : undefined;

  return {
    forecaster,
    steps,
    plan: { graph, called: new Map(called), maxParallel, tools: new Map(basis.tools), calls: new Map(basis.calls), expected },
  };
}

export const foreseeSteps = ({ working }: ForecastBasis, forecaster: Forecaster, { placeOf }: ForecastSteps): ForecastStep[] =>
  working.flatMap((path): ForecastStep | [] => {
    const place = placeOf(path);
    if (!place) return [];
    const prediction = forecaster.predict(place, 'ms');
    const { seen, from } = prediction;
    return { path, ...intervalOf(prediction, 'ms', forecaster.runSpread), seen, from };
  });

export const findUnknownLoops = (
  { loops }: ForecastBasis,
  forecaster: Forecaster,
  { placeOf, iterationsOf }: Learnt['steps'],
): string[] =>
  loops.filter((path) => {
    const place = placeOf(path);
    return iterationsOf(path) === undefined && (!place || forecaster.odds(place).iterations.length === 0);
  });
