import type { StepState } from '../../../engine/state/step.ts';
import type { Breakpoint } from '../breakpoints/breakpoints.ts';
import { keyOfStep } from '../breakpoints/locations.ts';
import { isWithin } from '../inspection/stack.ts';

/** How the run goes on from where it stands. */
export type StepMode =
  | 'on'
  /** To the next step that starts, wherever it is. */
  | 'in'
  /** To the next step that starts and is not inside this group or loop. */
  | { past: string };

/** Why a run is held before a step. */
export interface Hold {
  entry: boolean;
  /** Its walk ends here. */
  walked: boolean;
  hit: readonly Breakpoint[];
  /** Breakpoints here whose condition has still to be asked: where none of them holds and nothing else is, the run goes on. */
  open: readonly Breakpoint[];
}

/** Whether a run is to be held before a step. Counts every breakpoint without a condition that stands there. */
export function holdAt(step: StepState, breakpoints: readonly Breakpoint[], walk: StepMode, entry: boolean): Hold | undefined {
  const here = breakpoints.filter(({ keys }) => keys.has(keyOfStep(step)));
  const walked = walk === 'in' || (walk !== 'on' && step.path !== walk.past && !isWithin(step, walk.past));
  const hit = here.filter((one) => one.condition === undefined && isReached(one));
  const open = here.filter(({ condition }) => condition !== undefined);
  return entry || walked || hit.length || open.length ? { entry, walked, hit, open } : undefined;
}

/** Counts one time more, and says whether that is one to stop at. */
export function isReached(breakpoint: Breakpoint): boolean {
  breakpoint.times++;
  return breakpoint.hits?.(breakpoint.times) ?? true;
}

/** The protocol's word for why the run is held. */
export function reasonOf({ entry, walked, hit, open }: Hold): string {
  if (entry) return 'entry';
  return hit[0]?.kind ?? (walked ? 'step' : (open[0]?.kind ?? 'pause'));
}
