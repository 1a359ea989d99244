import { staticPath } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { calibrate, leastSpread, type PipelineClass, type Score, type Simulated } from '../model/calibrate.ts';
import type { Forecaster } from '../model/forecaster.ts';
import { type Interval, weightedQuantile } from '../model/interval.ts';
import type { RunSample } from '../model/samples.ts';
import { createFates, type ForecastSteps } from './draw-fate.ts';
import type { LatePlays } from './late-plays.ts';
import { gatherPlays, type StepTimes } from './outlook.ts';
import { simulateRun } from './simulate-run.ts';
import type { SimulatedPlan } from './simulated-run.ts';

export interface RunForecast {
  /** Milliseconds without the time of people, USD, tokens; of runs that finish. */
  ms: Interval;
  cost: Interval;
  tokens: Interval;
  /** The share of simulated runs in which a step failed finally. */
  fails: number;
  /** The number of whole runs that the intervals were calibrated with. */
  judged: number;
  /** The start and end of its steps, where requested. */
  steps: StepTimes[];
  /** The spread of the simulated runs before calibration. */
  played: Record<'ms' | 'cost' | 'tokens', Simulated>;
}

export interface ForecastRunOptions {
  plan: SimulatedPlan;
  steps: ForecastSteps;
  forecaster: Forecaster;
  /** Whole runs of exactly this pipeline. */
  past: readonly RunSample[];
  /** The statistics without one of them (leave one out). */
  without?(run: string): Forecaster;
  /** The number of simulated runs. */
  count?: number;
  /** Whether starts and ends of steps are returned. */
  times?: boolean;
  /** Notes what would be late. */
  late?: LatePlays | undefined;
  /** Yields to the event loop. */
  turn?(): Promise<void>;
}

/** One simulated run. */
interface Played {
  ms: number;
  cost: number;
  tokens: number;
  failed: boolean;
}

/** The number of earlier runs that are forecast without themselves, and the simulations for each. */
const judged = { runs: 20, times: 4 };
/** The longest slice of work, in milliseconds. */
const slice = 5;

/** Forecasts a whole run: simulates it many times, then calibrates by comparing earlier runs with their own forecasts. */
export async function forecastRun(options: ForecastRunOptions): Promise<RunForecast> {
  const { plan, steps, forecaster, past, without, count = 200, turn } = options;
  const play = createPlayer({ plan, steps, turn });
  const gathered = gatherPlays();
  const all = await play(forecaster, count, (state) => {
    if (options.times) gathered.add(state);
    options.late?.add(state);
  });
  const ended = all.filter(({ failed }) => !failed);
  const counted = ended.length ? ended : all;
  const newest = without ? past.toSorted((a, b) => a.age - b.age).slice(0, judged.runs) : [];

  // The same fates for all: two simulations differ only by the one run that was left out.
  const few = all.slice(0, judged.times);
  const held: { run: RunSample; shift: Record<'ms' | 'cost' | 'tokens', number> }[] = [];
  for (const run of newest) {
    const others = without?.(run.run);
    if (!others) continue;
    const plays = await play(others, few.length);
    const shift = (of: 'ms' | 'cost' | 'tokens'): number =>
      meanOf(plays.map((one, at) => log(one[of]) - log(few[at]?.[of] ?? 0)));
    held.push({ run, shift: { ms: shift('ms'), cost: shift('cost'), tokens: shift('tokens') } });
  }

  const simulated = (of: 'ms' | 'cost' | 'tokens'): Simulated => {
    const logs = counted.map((one) => log(one[of]));
    const mean = meanOf(logs);
    return { mean, spread: Math.max(leastSpread, deviationOf(logs, mean)) };
  };

  const lay = { ms: simulated('ms'), cost: simulated('cost'), tokens: simulated('tokens') };

  const interval = (of: 'ms' | 'cost' | 'tokens'): Interval => {
    const { mean, spread } = lay[of];
    const scores = held.flatMap(({ run, shift }): Score[] => {
      const { [of]: taken, age } = run;
      if (taken === undefined) return [];
      const weight = forecaster.weight(steps.pipeline, age);
      return [{ value: (log(taken) - mean - shift[of]) / spread, weight }];
    });
    const middle = weightedQuantile(
      counted.map((one) => ({ value: one[of], weight: 1 })),
      0.5,
    );

    return middle === 0
      ? { low: 0, median: 0, high: 0 }
      : calibrate({ mean, spread }, scores, { median: middle, of: classOf(options), what: of === 'ms' ? 'time' : 'cost' });
  };

  return {
    ms: interval('ms'),
    cost: interval('cost'),
    tokens: interval('tokens'),
    fails: (all.length - ended.length) / all.length,
    judged: held.length,
    steps: gathered.steps(seenBy(forecaster, steps)),
    played: lay,
  };
}

/** The number of samples of exactly this step; 0 for a step that contains others. */
export const seenBy =
  (forecaster: Forecaster, steps: ForecastSteps) =>
  ({ path, node }: StepState): number => {
    const place = node.body === undefined && node.calls === undefined ? steps.placeOf(staticPath(path)) : undefined;
    return place ? forecaster.predict(place, 'ms').seen : 0;
  };

/** Simulates a pipeline several times, with the same fates at each call. */
function createPlayer({ plan, steps, turn }: Pick<ForecastRunOptions, 'plan' | 'steps' | 'turn'>) {
  let begun = performance.now();
  return async (forecaster: Forecaster, count: number, see?: (state: RunState) => void): Promise<Played[]> => {
    const fates = createFates(forecaster, steps);
    const plays: Played[] = [];
    for (let seed = 1; seed <= count; seed++) {
      const { fate, bill } = fates(seed);
      const state = simulateRun(plan, fate);
      const { at, finished } = state;
      see?.(state);
      plays.push({ ms: at, ...bill, failed: finished?.status !== 'succeeded' });
      if (!turn || performance.now() - begun < slice) continue;

      await turn();
      begun = performance.now();
    }

    return plays;
  };
}

const log = (value: number): number => Math.log(value + 1e-7);
const meanOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
const deviationOf = (all: readonly number[], mean: number): number =>
  Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, all.length - 1));

/** Loops whose length the text says, and steps without a way beside them, are the same in each run. */
export function classOf({ plan, steps }: Pick<ForecastRunOptions, 'plan' | 'steps'>): PipelineClass {
  const isOpen = [plan.graph, ...plan.called.values()].some(({ nodes }) =>
    nodes.some(({ loop, path, kind }) => (loop && steps.iterationsOf?.(path) === undefined) || kind === 'switch'),
  );
  return isOpen ? 'open' : 'steady';
}
