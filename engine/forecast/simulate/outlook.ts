import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { type Interval, weightedQuantile } from '../model/interval.ts';
import type { ForeseenDeadline } from './foreseen-deadline.ts';

/** The forecast start and end of a step, in milliseconds since the run began: medians, and the range of eight of ten ends. */
export interface StepTimes {
  path: string;
  from: number;
  to: number;
  low: number;
  high: number;
  /** The number of samples of exactly this step; 0 for a group, a loop or a call, whose time is that of its inner steps. */
  seen: number;
}

/** The rest of a run: its steps outside loops, and its end, in milliseconds since it began. */
export interface RunOutlook {
  steps: StepTimes[];
  /** Absent where it is unknown. */
  end?: Interval | undefined;
  /** How likely what is due will be late; absent where nothing is due. */
  deadlines?: ForeseenDeadline[] | undefined;
}

/** The most steps that are listed. */
const mostSteps = 2000;

/** Collects the starts and ends of steps in simulated runs. */
export interface OutlookPlays {
  add(state: RunState): void;
  /** The steps that ran in at least half of the simulations. */
  steps(seenOf: (step: StepState) => number): StepTimes[];
}

interface Gathered {
  step: StepState;
  from: number[];
  to: number[];
}

/** With `isAhead` only those steps are collected. */
export function gatherPlays(isAhead: (path: string) => boolean = () => true): OutlookPlays {
  const all = new Map<string, Gathered>();
  let plays = 0;
  return {
    add({ steps }) {
      plays++;
      for (const step of steps.values()) {
        const { path, status, finished_at: to } = step;
        if (status === 'skipped' || to === undefined || path.includes('[') || !isAhead(path)) continue;

        let times = all.get(path);
        if (!times) {
          if (all.size >= mostSteps) continue;
          times = { step, from: [], to: [] };
          all.set(path, times);
        }

        times.from.push(step.started_at ?? to);
        times.to.push(to);
      }
    },
    steps: (seenOf) =>
      [...all].flatMap(([path, { step, from, to }]): StepTimes | [] => {
        if (to.length * 2 < plays) return [];
        const ends = quantiles(to);
        const seen = seenOf(step);
        return { path, from: quantiles(from).median, to: ends.median, low: ends.low, high: ends.high, seen };
      }),
  };
}

/** The median of simulations, and the range of eight of ten. */
export function quantiles(values: readonly number[]): Interval {
  const all = values.map((value) => ({ value, weight: 1 }));
  const at = (share: number): number => weightedQuantile(all, share);
  return { low: at(0.1), median: at(0.5), high: at(0.9) };
}
