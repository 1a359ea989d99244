import { readyAt } from '../../../../engine/state/ready.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import { bodyFrame } from '../../../../engine/state/state.ts';
import type { StepState } from '../../../../engine/state/step.ts';
import { hasRunEnded, type Look, lookOf, lookOfItem, type SeenRun } from '../status.ts';
import type { Stretch } from './axis.ts';
import type { PauseIndex } from './pauses.ts';

/** The activity: waiting (for a slot, an answer, the next attempt), work, or a streaming answer. */
export type Phase = 'waiting' | 'running' | 'streaming';

export interface TimeSpan extends Stretch {
  look: Look;
  phase: Phase;
}

/** The times of a run. Moments are milliseconds since 1970. */
export interface RunInTime {
  state: SeenRun;
  start: number;
  /** Its end, or now. */
  end: number;
  pauses: PauseIndex;
  /** A moment by the run's own clock, which stops while a person pauses the run. */
  after(at: number): number;
}

export function timesOf(state: SeenRun, now: number, pauses: PauseIndex): RunInTime {
  const start = state.started?.at ?? state.at;
  const end = state.finished?.at ?? (hasRunEnded(state) ? state.at : Math.max(now, state.at));
  return { state, start, end, pauses, after: (at) => timeBetween(state.ran, start, at) };
}

/** Minimum perceptible time, in milliseconds. */
const leastWait = 5;

/** The bars of one step, in order: where it waited, worked and streamed. */
export function barsOfStep(run: RunInTime, step: StepState): TimeSpan[] {
  const { state, end, pauses, after } = run;
  if (step.started_at === undefined) return [];

  const look = lookOf(state, step);
  const from = step.started_at;
  const to = step.finished_at ?? end;
  const bars: TimeSpan[] = [];
  const ready = readyAt(step);
  if (ready !== undefined && from - ready > leastWait)
    bars.push({ from: after(ready), to: after(from), look: 'todo', phase: 'waiting' });

  let at = from;
  for (const pause of pauses.of(step.path)) {
    // A later one than the shown moment, or of an earlier execution of the step.
    if (pause.from > end || pause.from < at) continue;
    const until = Math.min(pause.to ?? to, to);
    bars.push({ from: after(at), to: after(pause.from), look: pause.failed ? 'failed' : look, phase: 'running' });
    bars.push({ from: after(pause.from), to: after(until), look: pause.failed ? 'retrying' : 'waiting', phase: 'waiting' });
    at = until;
  }

  if (at < to || bars.length === 0 || bars.at(-1)?.phase !== 'waiting' || step.finished_at !== undefined)
    bars.push({ from: after(at), to: after(to), look, phase: 'running' });
  return [...bars, ...streamsOf(run, step, look, to)].filter((bar) => bar.to > bar.from || bar.phase === 'running');
}

/** The times in which a model's answer streamed. */
function streamsOf({ end, after }: RunInTime, step: StepState, look: Look, to: number): TimeSpan[] {
  return step.calls.flatMap((call): TimeSpan[] => {
    const { settled } = call;
    const isLast = call === step.calls.at(-1);
    if (settled ? settled.first_token === undefined : !isLast || step.streamed === undefined) return [];
    const last = Math.min(settled?.at ?? to, end);
    const first = settled ? Math.min(call.started_at + (settled.first_token ?? 0), last) : call.started_at;
    return [{ from: after(first), to: after(last), look: settled?.failure ? 'failed' : look, phase: 'streaming' }];
  });
}

/** The bars of the steps inside a closed step, in as few lanes as their overlaps allow. */
export function lanesInside(run: RunInTime, step: StepState): TimeSpan[][] {
  const { state, end, after } = run;
  if (step.loop)
    return packLanes(
      step.loop.iterations.flatMap((item): TimeSpan[] =>
        item
          ? [
              {
                from: after(item.started_at),
                to: after(item.finished_at ?? end),
                look: lookOfItem(state, item),
                phase: 'running',
              },
            ]
          : [],
      ),
    );

  const body = bodyFrame(state, step);
  const inside = [...(body?.steps ?? []), ...(step.node.calls === undefined ? [] : (body?.invocation.last?.steps ?? []))];
  const whole = inside.flatMap((one): TimeSpan[] =>
    one.started_at === undefined || one.status === 'skipped'
      ? []
      : [
          {
            from: after(one.started_at),
            to: after(one.finished_at ?? end),
            look: lookOf(state, one),
            phase: 'running',
          },
        ],
  );

  whole.sort((a, b) => a.from - b.from);
  return whole.length > 0 ? packLanes(whole) : [barsOfStep(run, step)];
}

const mostLanes = 8;

/** Interval partitioning: puts bars into as few lanes as their overlaps allow; beyond `mostLanes` they share the last. */
export function packLanes(bars: readonly TimeSpan[]): TimeSpan[][] {
  const lanes: TimeSpan[][] = [];
  for (const bar of bars) {
    const free = lanes.find((lane) => (lane.at(-1)?.to ?? 0) <= bar.from);
    if (free) free.push(bar);
    else if (lanes.length < mostLanes) lanes.push([bar]);
    else lanes.at(-1)?.push(bar);
  }

  return lanes;
}
