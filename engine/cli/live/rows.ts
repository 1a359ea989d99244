import { progressTexts } from '../../language/texts/cli/progress.ts';
import { say } from '../../language/texts.ts';
import { iterationsOf } from '../../state/reduce/loops.ts';
import { timeBetween } from '../../state/reduce/running-time.ts';
import type { RunState } from '../../state/state.ts';
import { bodyFrame } from '../../state/state.ts';
import type { FrameState, StepState, StepStatus } from '../../state/step.ts';
import { isAnswered, isDegraded, isSettled } from '../../state/step.ts';
import { describeStep } from './describe-step.ts';

/** One line of the view, not yet laid out. */
export interface LiveRow {
  kind: 'step';
  path: string;
  /** 0 for a step of the pipeline itself. */
  depth: number;
  status: StepStatus;
  /** Ended, but degraded or with accepted failures. */
  degraded?: boolean;
  name: string;
  /** Iterations of a loop, steps of a group. */
  count?: { done: number; of: number; failed: number };
  /** Milliseconds so far, or in all. */
  ms?: number;
  /** USD, of everything below too. */
  cost?: number;
  words: string;
}

/** Counts of the rows that were folded away. */
export interface Folded {
  kind: 'folded';
  depth: number;
  /** Where the folded rows belong: before the shown rows (settled) or behind them. */
  settled: boolean;
  text: string;
}

interface RowOptions {
  /** Milliseconds since 1970. */
  now: number;
  /** The most lines. */
  most: number;
  /** The newest logged line of each step. */
  logs?: ReadonlyMap<string, string>;
}

/**
 * A run as lines: every step of the pipeline where there is room, else those that are active, failed or newest, with the others
 * counted. Groups and loops are one line, with what is active in them below it.
 */
export function liveRows(state: RunState, options: RowOptions): (LiveRow | Folded)[] {
  const steps = outermost(state);
  const row = (step: StepState, depth: number) => rowOf(state, step, depth, { ...options, folded: true });
  const active = steps.filter(isActive);
  const inside = Math.max(
    0,
    Math.floor((options.most - Math.min(steps.length, options.most / 2)) / Math.max(1, active.length)) - 1,
  );
  const whole = (step: StepState): (LiveRow | Folded)[] => [
    rowOf(state, step, 0, { ...options, folded: inside < 1 }),
    ...(isActive(step) ? below({ state, step, depth: 1, most: inside, options }) : []),
  ];
  if (steps.length <= options.most) {
    const all = steps.flatMap(whole);
    return all.length <= options.most ? all : steps.map((step) => row(step, 0));
  }

  return crowded(state, options, whole, row);
}

/** The steps of the pipeline, and those of its `finally` once they have begun. */
const outermost = ({ root }: RunState): StepState[] => [...root.steps, ...(root.invocation.last?.steps ?? [])];

/** Too many steps for the screen: the active and the failed ones, a few of the newest, and the number of the others. */
function crowded(
  state: RunState,
  options: RowOptions,
  whole: (step: StepState) => (LiveRow | Folded)[],
  row: (step: StepState, depth: number) => LiveRow,
): (LiveRow | Folded)[] {
  const steps = outermost(state);
  const room = options.most - 2;
  const active = steps.filter(isActive);
  const failed = steps.filter((step) => step.status === 'failed' && !isAnswered(step));
  const newestFailed = failed.slice(Math.max(0, failed.length - Math.max(1, Math.floor(room / 3))));
  const shown = new Set<StepState>([...newestFailed, ...active.slice(0, room - newestFailed.length)]);
  const settled = steps
    .filter((step) => isSettled(step) && !shown.has(step))
    .sort((a, b) => (a.finished_at ?? 0) - (b.finished_at ?? 0));
  const spare = Math.max(0, room - shown.size);
  for (const step of settled.slice(settled.length - Math.min(spare, active.length ? 4 : 6))) shown.add(step);
  const chosen = steps.filter((step) => shown.has(step));
  const lines = chosen.flatMap(whole);
  const rest = steps.filter((step) => !shown.has(step));

  return [
    ...foldedLine(rest.filter(isSettled), true),
    ...(lines.length <= room ? lines : chosen.slice(0, room).map((step) => row(step, 0))),
    ...foldedLine(
      rest.filter((step) => !isSettled(step)),
      false,
    ),
  ];
}

function foldedLine(steps: readonly StepState[], settled: boolean, depth = 0): Folded[] {
  if (steps.length === 0) return [];
  const counts = Map.groupBy(steps, ({ status }) => status);
  const words = {
    succeeded: progressTexts.done,
    failed: progressTexts.failed,
    skipped: progressTexts.skipped,
    cancelled: progressTexts.cancelled,
    pending: progressTexts.toCome,
    running: progressTexts.moreRunning,
    waiting: progressTexts.moreWaiting,
  };
  const parts = Object.entries(words).flatMap(([status, word]) => {
    const number = [...counts].find(([key]) => key === status)?.[1].length;
    return number ? [say(word, { count: number })] : [];
  });

  return [{ kind: 'folded', depth, settled, text: parts.join(', ') }];
}

/** A step that waits for a person still waits after the end of the process; a step that was cancelled does nothing more. */
const cutStatus = ({ status }: RunState): StepStatus =>
  status === 'waiting' || status === 'interrupted' ? 'waiting' : 'cancelled';

const isActive = ({ status }: StepState): boolean => status === 'running' || status === 'waiting';

/** `folded`: the active steps inside it have no rows. */
function rowOf(
  state: RunState,
  step: StepState,
  depth: number,
  { now, logs, folded = false }: RowOptions & { folded?: boolean },
): LiveRow {
  const { started_at, finished_at } = step;
  const cost = costOf(state, step);
  const count = countOf(state, step);

  return {
    kind: 'step',
    path: step.path,
    depth,
    status: state.finished && isActive(step) ? cutStatus(state) : step.status,
    degraded: isDegraded(step) ? true : undefined,
    name: step.node.loop?.single || step.frame.owner?.node.loop ? nameInLoop(step) : step.node.id,
    count,
    ms:
      started_at === undefined
        ? undefined
        : Math.max(0, timeBetween(state.ran, started_at, finished_at ?? (isSettled(step) ? started_at : now))),
    cost: cost || undefined,
    words: describeStep({ step, state, now, log: logs?.get(step.path), folded }),
  };
}

/** The name of a step, with its iteration inside a loop. */
function nameInLoop({ frame, node }: StepState): string {
  if (frame.iteration === undefined) return node.id;
  return frame.owner?.node.loop?.single ? `[${frame.iteration}]` : `[${frame.iteration}] ${node.id}`;
}

function countOf(state: RunState, step: StepState): LiveRow['count'] {
  const { loop, node } = step;
  if (loop) return { done: loop.settled, of: iterationsOf(step, loop), failed: loop.failed };

  const frame = node.body === undefined && node.calls === undefined ? undefined : bodyFrame(state, step);
  if (!frame) return undefined;
  return {
    done: frame.steps.length - frame.unsettled,
    of: frame.steps.length,
    failed: frame.steps.filter(({ status }) => status === 'failed').length,
  };
}

/** The frames that a step has opened, in order; `running` leaves out settled iterations. */
function* framesOf(state: RunState, step: StepState, running = false): Iterable<FrameState> {
  const { loop, path, node } = step;
  if (loop) {
    for (const [index, iteration] of loop.iterations.entries()) {
      if (running && iteration?.status !== 'running') continue;
      const frame = state.frames.get(`${path}[${index}]`);
      if (frame) yield frame;
    }
  } else if (node.body !== undefined || node.calls !== undefined) {
    const frame = bodyFrame(state, step);
    if (frame) yield frame;
  }
}

/** The cost of a step so far, including everything inside it. */
function costOf(state: RunState, step: StepState): number {
  let usd = step.cost ?? 0;
  if (state.cost.usd === 0) return usd;
  for (const frame of framesOf(state, step)) {
    for (const inner of frame.steps) usd += costOf(state, inner);
  }
  return usd;
}

/** The active steps inside a group or loop, at most so many lines. */
function below({
  state,
  step,
  depth,
  most,
  options,
}: {
  state: RunState;
  step: StepState;
  depth: number;
  most: number;
  options: RowOptions;
}): (LiveRow | Folded)[] {
  if (most < 1) return [];
  const active: StepState[] = [];
  for (const frame of framesOf(state, step, true)) {
    for (const inner of frame.steps) {
      if (isActive(inner)) active.push(inner);
    }
  }

  const room = active.length > most ? most - 1 : most;
  const lines: (LiveRow | Folded)[] = [];
  for (const inner of active.slice(0, room)) {
    lines.push(rowOf(state, inner, depth, options));
    if (inner.node.body !== undefined && lines.length < room)
      lines.push(...below({ state, step: inner, depth: depth + 1, most: Math.min(2, room - lines.length), options }));
  }

  return [...lines.slice(0, room), ...foldedLine(active.slice(room), false, depth)];
}
