import { say } from '../../../../engine/language/texts.ts';
import { splitCall } from '../../../../engine/state/path.ts';
import { rootOf } from '../../../../engine/state/reduce/frames.ts';
import { iterationsOf } from '../../../../engine/state/reduce/loops.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { bodyFrame, openBatches } from '../../../../engine/state/state.ts';
import type { FrameState, IterationState, LoopState, StepState } from '../../../../engine/state/step.ts';
import { isSettled } from '../../../../engine/state/step.ts';
import { cardTexts } from '../../texts/cards.ts';
import { formatCost, formatFigure } from '../format.ts';
import { hasRunEnded, type Look, lookOfItem, type SeenRun } from '../status.ts';
import { mostWords } from '../step/lines.ts';

/** The progress of a loop. */
export interface Strip {
  of: number;
  done: number;
  failed: number;
  running: number;
  /** Inside a loop: items in which the step did not run, or was not reached. */
  skipped: number;
  text: string;
  /** A loop without a known end: `of` is its maximum number of iterations. */
  open?: true;
  /** Each item's state, if they are few enough to be drawn one by one. */
  cells?: Look[];
}

const mostCells = 30;

export function stripOf(state: SeenRun, step: StepState): Strip | undefined {
  const { loop } = step;
  if (!loop) return undefined;

  const of = iterationsOf(step, loop);
  const done = loop.settled - loop.failed;
  const waiting = parkedItems(state, step);
  const parked = waiting.size;
  const running = hasRunEnded(state) || state.held || state.unheard ? 0 : Math.max(0, loop.running - parked);
  const open = isOpenEnded(step);
  const begun = open ? loop.next : of;
  const cells =
    of <= mostCells
      ? Array.from({ length: begun }, (_, index) => (waiting.has(index) ? 'parked' : cellOf(state, loop.iterations[index])))
      : undefined;
  const text = open
    ? openText(step, loop, running)
    : stripText({ of, done, failed: loop.failed, running, parked, costs: () => costOfSteps(state, step) });

  return { of, done, failed: loop.failed, running, skipped: 0, text, cells, open: open || undefined };
}

/** The items of a loop whose requests a provider's batch has and has not answered. */
function parkedItems(state: RunState, { path }: StepState): ReadonlySet<number> {
  const items = new Set<number>();
  for (const call of openBatches(state).flatMap(({ calls }) => calls)) {
    const place = call.startsWith(`${path}[`) ? splitCall(call) : undefined;
    if (place && !state.steps.get(place.step)?.calls[place.number - 1]?.settled)
      items.add(Number.parseInt(call.slice(path.length + 1), 10));
  }

  return items;
}

const cellOf = (state: SeenRun, item: IterationState | undefined): Look =>
  item === undefined ? 'todo' : lookOfItem(state, item);

function openText({ node }: StepState, { next, settled }: LoopState, running: number): string {
  const most = node.loop ? mostWords(node.loop) : '';
  return [
    running
      ? say(cardTexts.iteration, { number: formatFigure(next) })
      : say(cardTexts.soManyDone, { count: formatFigure(settled) }),
    most,
  ]
    .filter(Boolean)
    .join(', ');
}

export function stripText({
  of,
  done,
  failed,
  running,
  skipped = 0,
  parked = 0,
  costs,
}: {
  of: number;
  done: number;
  failed: number;
  running: number;
  skipped?: number;
  parked?: number;
  costs: () => number | undefined;
}): string {
  const settled = done + failed + skipped;
  const parts = [
    settled < of ? `${formatFigure(settled)}/${formatFigure(of)}` : say(cardTexts.soManyDone, { count: formatFigure(done) }),
  ];
  if (failed) parts.push(say(cardTexts.soManyFailed, { count: formatFigure(failed) }));
  else if (running) parts.push(say(cardTexts.soManyRunning, { count: formatFigure(running) }));
  if (parked) parts.push(say(cardTexts.soManyParked, { count: formatFigure(parked) }));
  if (skipped) parts.push(say(cardTexts.soManySkipped, { count: formatFigure(skipped) }));
  const cost = settled < of || failed ? undefined : costs();
  if (cost !== undefined) parts.push(formatCost(cost));

  return parts.join(' · ');
}

/** The number of iterations of a loop without a list is unknown until it has ended. */
export const isOpenEnded = (step: StepState): boolean => step.node.loop?.as === undefined && !isSettled(step);

/** The cost of all calls below a step; undefined if nothing with a price has been called. */
export function costOfSteps(state: RunState, step: StepState): number | undefined {
  let sum = step.cost;
  for (const frame of framesBelow(state, step)) {
    for (const one of [...frame.steps, ...(frame === rootOf(frame) ? (frame.invocation.last?.steps ?? []) : [])]) {
      const cost = costOfSteps(state, one);
      if (cost !== undefined) sum = (sum ?? 0) + cost;
    }
  }

  return sum;
}

function framesBelow(state: RunState, step: StepState): FrameState[] {
  const hasBody = step.node.body !== undefined || step.node.calls !== undefined;
  const own = hasBody ? [bodyFrame(state, step)] : [];
  const frames = step.loop ? step.loop.iterations.map((_, index) => state.frames.get(`${step.path}[${index}]`)) : own;
  return frames.flatMap((frame) => (frame && frame !== step.frame ? [frame] : []));
}
