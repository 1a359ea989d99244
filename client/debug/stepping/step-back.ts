import type { RunHandle } from '../../../engine/index.ts';
import { defined } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Fact } from '../../../engine/state/events.ts';
import { stepOfFact } from '../../../engine/state/fork-facts.ts';
import { splitCall } from '../../../engine/state/path.ts';
import { reduce } from '../../../engine/state/reduce.ts';
import { initialState } from '../../../engine/state/state.ts';
import type { SourceLocations } from '../breakpoints/locations.ts';
import { isWithin, stepOwningFrame } from '../inspection/stack.ts';
import { type StandingIds, type StandingRun, standingOf } from '../inspection/threads.ts';
import { RefusedRequest } from '../protocol/refused-request.ts';
import { debugTexts } from '../texts.ts';

/** Right before a step began: `seq` is its first fact. */
interface Moment {
  path: string;
  seq: number;
}

/** The run as it stood at an earlier moment. Nothing is undone: what is shown is folded from the facts. */
interface View {
  handle: RunHandle;
  standing: StandingRun;
  /** The last fact that is looked at. */
  upTo: number;
  /** Which of how many moments it is, from 1. */
  at: number;
  of: number;
  /** The call of its step that is looked at, as it has ended, from 0. */
  call?: number;
}

/** A way through the moments: over the step with all that is in it, into it, out of what is around it, or as far as a breakpoint. */
export type StepDirection = 'back' | 'over' | 'in' | 'out' | { to(path: string): boolean; back: boolean };

/** Where a session looks at its run: at its head, or in the past. */
export interface Past {
  readonly view: View | undefined;
  /** Goes along the moments; gives nothing where that leads to the head. Throws where there is no past. */
  go(run: { handle: RunHandle; facts: readonly Fact[]; places: SourceLocations }, way: StepDirection): View | undefined;
  release(): void;
}

export function createPast(ids: StandingIds): Past {
  let view: View | undefined;

  function show(
    { handle, facts, places }: Parameters<Past['go']>[0],
    moments: readonly Moment[],
    index: number,
    call?: number,
  ): View {
    const settled = call === undefined ? undefined : callsOf(facts, moments[index])[call];
    const moment = moments[index];
    if (!moment) throw new RefusedRequest(say(debugTexts.noPast));
    const until = settled ? settled.seq + 1 : moment.seq;
    const state = initialState(handle.graph, handle.state.agenda.maxParallel, handle.called);
    for (const fact of facts) {
      if (fact.seq < until) reduce(state, fact);
    }
    const then: RunHandle = { ...handle, state, context: { ...handle.context, state }, paused: undefined };
    const step = state.steps.get(moment.path);
    return {
      handle: then,
      standing: standingOf(then, defined({ reason: 'step', step, call: settled?.path }), places, ids),
      upTo: until - 1,
      at: index + 1,
      of: moments.length,
      ...defined({ call }),
    };
  }

  return {
    get view() {
      return view;
    },
    go(run, way) {
      const moments = momentsOf(run.facts);
      const from = view ? view.at - 1 : moments.length;
      const next = (view?.call ?? -1) + 1;
      if (view && way === 'in' && callsOf(run.facts, moments[from])[next]) return (view = show(run, moments, from, next));
      // Out of a call and back from it lead to its step.
      if (view?.call !== undefined && (way === 'out' || way === 'back')) return (view = show(run, moments, from));
      const index = target(run.handle, moments, from, way);
      view = index >= moments.length && moments.length ? undefined : show(run, moments, index);
      return view;
    },
    release() {
      view = undefined;
    },
  };
}

/** The calls that the step of a moment has made. */
const callsOf = (facts: readonly Fact[], moment: Moment | undefined): Fact<'call.settled'>[] =>
  facts.filter(
    (fact): fact is Fact<'call.settled'> =>
      fact.type === 'call.settled' && moment !== undefined && splitCall(fact.path)?.step === moment.path,
  );

/** Every moment at which the run could have been held, in order. */
function momentsOf(facts: readonly Fact[]): Moment[] {
  const moments: Moment[] = [];
  const seen = new Set<string>();
  for (const fact of facts) {
    const path = stepOfFact(fact);
    if (path === undefined || seen.has(path) || fact.type === 'iteration.settled') continue;
    seen.add(path);
    // What is left out is never about to start.
    if (fact.type === 'step.skipped' && fact.reason !== 'condition-false') continue;
    moments.push({ path, seq: fact.seq });
  }
  return moments;
}

/** The place of the moment that a way leads to; their number where it leads to the head. */
function target({ state }: RunHandle, moments: readonly Moment[], from: number, way: StepDirection): number {
  if (way === 'back') return Math.max(0, from - 1);
  if (typeof way === 'object') {
    const hit = ({ path }: Moment): boolean => way.to(path);
    if (way.back) return Math.max(0, moments.slice(0, from).findLastIndex(hit));
    const later = moments.findIndex((moment, index) => index > from && hit(moment));
    return later < 0 ? moments.length : later;
  }
  const standing = state.steps.get(moments[from]?.path ?? '');
  if (way === 'in') {
    const inside = ({ path }: Moment): boolean => {
      const step = state.steps.get(path);
      return step !== undefined && standing !== undefined && isWithin(step, standing.path);
    };
    return 1 + Math.max(from, moments.findIndex((moment, index) => index > from && inside(moment)) - 1);
  }
  const past = way === 'over' ? standing : stepOwningFrame(standing?.frame);
  const outside = ({ path }: Moment, index: number): boolean => {
    const step = state.steps.get(path);
    return index > from && step !== undefined && past !== undefined && step !== past && !isWithin(step, past.path);
  };
  const later = moments.findIndex(outside);
  return later < 0 ? moments.length : later;
}
