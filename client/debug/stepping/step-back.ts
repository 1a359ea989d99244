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

/** The moment before a step began: `seq` is its first fact. */
interface Moment {
  path: string;
  seq: number;
}

/** The run as it was at an earlier moment. Nothing is undone: the state is folded from the facts. */
interface View {
  handle: RunHandle;
  standing: StandingRun;
  /** The last fact included. */
  upTo: number;
  /** The index of the moment and the total, from 1. */
  at: number;
  of: number;
  /** The shown call of its step, as it ended, from 0. */
  call?: number;
}

/**
 * A movement between moments: over the step with its contents, into it, out of what contains it, or to the next breakpoint.
 */
export type StepDirection = 'back' | 'over' | 'in' | 'out' | { to(path: string): boolean; back: boolean };

/** The position from which a session views its run: at its head, or in the past. */
export interface Past {
  readonly view: View | undefined;
  /** Moves between moments; returns nothing if that leads to the head. Throws if there is no past. */
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

/** The calls made by the step of a moment. */
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
    // A skipped step is never about to start.
    if (fact.type === 'step.skipped' && fact.reason !== 'condition-false') continue;
    moments.push({ path, seq: fact.seq });
  }

  return moments;
}

/** The index of the moment that a movement leads to; their number if it leads to the head. */
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
