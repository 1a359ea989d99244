import { timeBetween } from '../../../engine/state/reduce/running-time.ts';
import { bodyFrame } from '../../../engine/state/state.ts';
import type { StepState } from '../../../engine/state/step.ts';
import { hasRunEnded, type Look, lookOf, lookOfItem, type SeenRun } from './status.ts';

/** A piece of time, in milliseconds since the run began. `part` says what went on: before the first token, streaming, or plain work. */
interface Bar {
  from: number;
  to: number;
  look: Look;
  part: 'work' | 'waiting' | 'streaming';
  path: string;
}

export interface TimelineRow {
  path: string;
  title: string;
  depth: number;
  look: Look;
  /** Bars side by side; more than one where the items of a loop ran together. */
  lanes: Bar[][];
}

export interface Timeline {
  rows: TimelineRow[];
  /** Milliseconds that the axis covers, and the marks on it. */
  length: number;
  /** Where now is, while the run goes on. */
  now?: number;
}

const mostLanes = 12;

/** The run in time: a row a step in the order of their starts; the items of a loop share a row. */
export function timelineOf(state: SeenRun, now: number): Timeline {
  const start = state.started?.at ?? state.at;
  const end = state.finished?.at ?? Math.max(now, state.at);
  const rows: TimelineRow[] = [];
  addFrame({ state, steps: [...state.root.steps, ...(state.root.invocation.last?.steps ?? [])], depth: 0, start, end, rows });
  const spent = timeBetween(state.ran, start, end);
  return { rows, length: fitAxis(state, spent), now: hasRunEnded(state) || !state.started ? undefined : spent };
}

/** While a run goes on the axis leaves room ahead and grows in steps, so that the bars do not shrink with every tick. */
export function fitAxis(state: SeenRun, spent: number): number {
  if (hasRunEnded(state)) return Math.max(1, spent);
  const step = 2 ** Math.ceil(Math.log2(Math.max(1000, spent) / 8));
  return Math.ceil((spent * 1.06) / step) * step || 1000;
}

function addFrame({
  state,
  steps,
  depth,
  start,
  end,
  rows,
}: {
  state: SeenRun;
  steps: readonly StepState[];
  depth: number;
  start: number;
  end: number;
  rows: TimelineRow[];
}): void {
  const begun = steps.filter((step) => step.started_at !== undefined && step.status !== 'skipped');
  begun.sort((a, b) => (a.started_at ?? 0) - (b.started_at ?? 0));
  for (const step of begun) {
    const bars = step.loop ? itemBars(step, start, end, state) : barsOf(state, step, start, end);
    rows.push({
      path: step.path,
      title: step.node.id,
      depth,
      look: lookOf(state, step),
      lanes: step.loop ? lanesOf(bars) : [bars],
    });
    const body =
      step.loop || (step.node.body === undefined && step.node.calls === undefined) ? undefined : bodyFrame(state, step);
    // A called pipeline runs its `finally` in a frame of its own.
    const last = step.node.calls === undefined ? [] : (body?.invocation.last?.steps ?? []);
    if (body) addFrame({ state, steps: [...body.steps, ...last], depth: depth + 1, start, end, rows });
  }
}

function barsOf(state: SeenRun, step: StepState, start: number, end: number): Bar[] {
  const after = (at: number): number => timeBetween(state.ran, start, at);
  const from = after(step.started_at ?? start);
  const to = after(step.finished_at ?? end);
  const look = lookOf(state, step);
  const bars: Bar[] = [{ from, to, look, part: step.calls.length ? 'waiting' : 'work', path: step.path }];
  for (const call of step.calls) {
    const first = call.settled?.first_token;
    const last = after(call.settled?.at ?? step.finished_at ?? end);
    const begun = after(call.started_at + (first ?? 0));
    if (call.settled === undefined && step.streamed === undefined && step.finished_at === undefined) continue;
    bars.push({
      from: Math.min(begun, last),
      to: last,
      look: call.settled?.failure ? 'failed' : look,
      part: 'streaming',
      path: step.path,
    });
  }
  return bars;
}

function itemBars(step: StepState, start: number, end: number, state: SeenRun): Bar[] {
  return (step.loop?.iterations ?? []).flatMap((item, index): Bar[] => {
    if (!item) return [];
    return [
      {
        from: timeBetween(state.ran, start, item.started_at),
        to: timeBetween(state.ran, start, item.finished_at ?? end),
        look: lookOfItem(state, item),
        part: 'work',
        path: `${step.path}[${index}]`,
      },
    ];
  });
}

/** Puts bars into as few lanes as their overlaps allow; past `mostLanes` they share the last. */
export function lanesOf(bars: readonly Bar[]): Bar[][] {
  const lanes: Bar[][] = [];
  for (const bar of bars) {
    const free = lanes.find((lane) => (lane.at(-1)?.to ?? 0) <= bar.from);
    if (free) free.push(bar);
    else if (lanes.length < mostLanes) lanes.push([bar]);
    else lanes.at(-1)?.push(bar);
  }
  return lanes;
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** Round marks, about as many as `most`: fewer where there is no room for their figures. */
export function ticksOf(length: number, most = 10): number[] {
  const seconds = length / 1000;
  const step =
    seconds < 5
      ? ([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2].find((one) => seconds / one <= most) ?? 5)
      : (steps.find((one) => seconds / one <= most) ?? Math.ceil(seconds / (most * 86_400)) * 86_400);
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, index) => Math.round(index * step * 1000));
}
