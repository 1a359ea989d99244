import { readyAt } from '../../state/ready.ts';
import type { RunState } from '../../state/state.ts';
import { opensFrame } from '../../state/state.ts';
import type { FrameState, StepState } from '../../state/step.ts';

/** A step on the critical path of a run. */
export interface PathPart {
  step: StepState;
  /**
   * The cause of its start: the beginning of the run, the end of a step that it depends on, a slot that became free, or none of
   * these (a pause, a person).
   */
  after: 'begin' | 'step' | 'slot' | 'other';
}

/** An end this close to a start, in milliseconds, may be its cause: a real run takes a moment between. */
const close = 10;

/** The critical path of a finished run: the steps that it worked on one after the other until its end, in order. */
export function tracePath(state: RunState): PathPart[] {
  const working = [...state.steps.values()]
    .filter((step) => isTimed(step) && !opensFrame(state, step))
    .sort((a, b) => endOf(a) - endOf(b));

  const path: PathPart[] = [];
  const seen = new Set<StepState>();
  let at = working.at(-1);
  for (let before = working.length - 1; at; ) {
    seen.add(at);
    const begun = at.started_at ?? 0;
    while (before >= 0 && endOf(working[before]) > begun) before--;
    const cause = findCause(working, before, { step: at, seen });
    path.push({ step: at, after: waitedFor(at, cause) });
    at = cause;
  }

  // Steps that took no time only passed control on.
  return path.reverse().filter(({ step }) => lasted(step));
}

function waitedFor(step: StepState, cause: StepState | undefined): PathPart['after'] {
  if (!cause) return 'begin';
  const begun = step.started_at ?? 0;
  // It began as soon as it could: what it depends on took no time itself, or is a whole pipeline before its `finally`.
  const isPrompt = begun - (readyAt(step) ?? Number.NEGATIVE_INFINITY) <= close;
  if (isBehind(step, cause) || isPrompt || isLast(step.frame)) return 'step';
  return step.node.takesSlot && begun - endOf(cause) <= close ? 'slot' : 'other';
}

/** Whether a frame is the `finally` of its pipeline, or lies in it. */
const isLast = (frame: FrameState): boolean => (frame.owner ? isLast(frame.owner.frame) : frame.invocation.last === frame);

/** The step whose end allowed another to start: preferably a dependency, else one that freed a slot. */
function findCause(
  working: readonly StepState[],
  last: number,
  { step, seen }: { step: StepState; seen: ReadonlySet<StepState> },
): StepState | undefined {
  let freed: StepState | undefined;
  for (let at = last; at >= 0; at--) {
    const one = working[at];
    if (!one || seen.has(one)) continue;
    if (freed && endOf(freed) - endOf(one) > close) break;
    if (isBehind(step, one)) return one;
    if (!freed && one.node.takesSlot && lasted(one)) freed = one;
  }

  return freed;
}

/** Whether a step, or one around it, depends on another one, or one around that. */
function isBehind(step: StepState, other: StepState): boolean {
  for (let inner: StepState | undefined = step; inner; inner = inner.frame.owner) {
    for (let before: StepState | undefined = other; before; before = before.frame.owner) {
      if (before.frame === inner.frame) {
        if (follows(inner, before.node.position)) return true;
      } else if (
        before.frame.owner &&
        before.frame.owner === inner.frame.owner &&
        before.frame.iteration !== inner.frame.iteration
      )
        return true;
    }
  }
  return false;
}

/** Whether a step depends on the one at a position, itself or through steps that were passed over; or a route leads to it from there. */
function follows({ node, frame }: StepState, position: number): boolean {
  const seen = new Set<number>();
  const open = [...node.predecessors];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === position) return true;
    const between = frame.steps[at];
    if (seen.has(at) || !between || between.status !== 'skipped') continue;
    seen.add(at);
    open.push(...between.node.predecessors);
  }

  return frame.steps[position]?.led?.some(({ target }) => target === node.id) ?? false;
}

/**
 * The slack of each step: how much later it could end, in milliseconds, without delaying the run through its successors;
 * waits for slots count as if there were enough.
 */
export function slackOf(state: RunState): (step: StepState) => number {
  const latest = new Map<StepState, number>();
  const end = state.finished?.at ?? state.at;

  const frameEnd = (frame: FrameState): number => {
    const { owner, iteration } = frame;
    if (!owner)
      return frame === state.root && frame.invocation.last?.begun !== undefined ? beginOf(frame.invocation.last, end) : end;

    const whole = latestEnd(owner);
    const own = iteration === undefined ? undefined : owner.loop?.iterations[iteration]?.finished_at;
    const opensMore = own !== undefined && owner.loop?.iterations.some((one) => one && one.started_at >= own);

    // Iterations that start when it ends depend on it as on each other.
    return opensMore ? whole - (endOf(owner) - own) : whole;
  };

  const latestEnd = (step: StepState): number => {
    const known = latest.get(step);
    if (known !== undefined) return known;

    latest.set(step, end);
    let least = frameEnd(step.frame);
    for (const position of step.node.successors) {
      const next = step.frame.steps[position];
      if (next && isTimed(next)) least = Math.min(least, latestEnd(next) - (endOf(next) - (next.started_at ?? 0)));
      else if (next) least = Math.min(least, latestEnd(next));
    }

    latest.set(step, least);
    return least;
  };

  return (step) => Math.max(0, latestEnd(step) - endOf(step));
}

const lasted = ({ started_at = 0, finished_at = 0 }: StepState): boolean => finished_at > started_at;
const isTimed = ({ started_at, finished_at }: StepState): boolean => started_at !== undefined && finished_at !== undefined;
const endOf = (step: StepState | undefined): number => step?.finished_at ?? 0;
const beginOf = ({ steps }: FrameState, otherwise: number): number =>
  steps.reduce((least, { started_at }) => Math.min(least, started_at ?? otherwise), otherwise);
