import { splitCall } from '../../../engine/state/path.ts';
import { type FrameState, isSettled, type StepState } from '../../../engine/state/step.ts';
import type { Breakpoint } from '../breakpoints/breakpoints.ts';
import { keyOfStep } from '../breakpoints/locations.ts';
import { enclosingFrame, isInFrame, isWithin } from '../inspection/stack.ts';
import { hasInside } from './step-in-targets.ts';

/** How the run continues from its position. */
export type StepMode =
  | 'on'
  /** To the next step that starts, wherever it is. */
  | 'next'
  /** To the next step that starts and is not inside this one; within the same item while that is in progress. */
  | { past: StepState; item?: FrameState | undefined }
  /** To the first step that starts inside this one, or inside `target` there; after it if none does. */
  | { into: StepState; target?: string | undefined };

/** Why a run is held before a step. */
export interface Hold {
  entry: boolean;
  /** A requested step movement ends here. */
  walked: boolean;
  hit: readonly Breakpoint[];
  /**
   * Breakpoints here whose condition or message is not evaluated yet: if none of them stops and there is no other reason, the
   * run continues.
   */
  open: readonly Breakpoint[];
}

/** Whether a breakpoint stops at once, without any evaluation. */
const isPlain = ({ condition, log }: Breakpoint): boolean => condition === undefined && log === undefined;

/** Whether to hold a run before a step. Counts every plain breakpoint there. */
export function holdAt(step: StepState, breakpoints: readonly Breakpoint[], walk: StepMode, entry: boolean): Hold | undefined {
  const here = breakpoints.filter(({ keys }) => keys.has(keyOfStep(step)));
  const walked = endsWalk(walk, step);
  const hit = here.filter((one) => isPlain(one) && isReached(one));
  const open = here.filter((one) => !isPlain(one));
  return entry || walked || hit.length || open.length ? { entry, walked, hit, open } : undefined;
}

function endsWalk(walk: StepMode, step: StepState): boolean {
  if (walk === 'on') return false;
  if (walk === 'next') return true;
  if ('past' in walk) {
    const { past, item } = walk;
    if (step === past || isWithin(step, past.path)) return false;
    return item === undefined || !isOpen(item) || isInFrame(step, item);
  }

  const { into, target } = walk;
  if (step === into) return false;
  if (isSettled(into)) return true;

  return isWithin(step, into.path) && (target === undefined || isAt(step, target));
}

/** Whether a step movement ends in a call that begins: a call of a step that was to be stepped into and contains no steps. */
export function entersCall(walk: StepMode, call: string): boolean {
  if (typeof walk === 'string' || !('into' in walk)) return false;
  const { into, target } = walk;
  return !hasInside(into) && splitCall(call)?.step === into.path && (target === undefined || target === call);
}

/** Whether a step has a path, or is in the path's iteration. */
function isAt(step: StepState, path: string): boolean {
  if (step.path === path) return true;
  for (let frame: FrameState | undefined = step.frame; frame; frame = enclosingFrame(frame)) {
    if (frame.path === path) return true;
  }
  return false;
}

/** Whether an iteration is in progress. */
const isOpen = ({ owner, iteration = 0 }: FrameState): boolean => owner?.loop?.iterations[iteration]?.status === 'running';

/** Increments the hit count, and returns whether to stop. */
export function isReached(breakpoint: Breakpoint): boolean {
  breakpoint.times++;
  return breakpoint.hits?.(breakpoint.times) ?? true;
}

/** The protocol's word for why the run is held. */
export function reasonOf({ entry, walked, hit, open }: Hold): string {
  if (entry) return 'entry';
  return hit[0]?.kind ?? (walked ? 'step' : (open[0]?.kind ?? 'pause'));
}
