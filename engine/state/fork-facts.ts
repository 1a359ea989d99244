import type { Fact, NewFact, Provenance } from './events.ts';
import type { Path } from './path.ts';
import { splitCall } from './path.ts';
import { reduce } from './reduce.ts';
import type { RunState } from './state.ts';
import { opensFrame } from './state.ts';
import type { FrameState, StepState } from './step.ts';
import { isAnswered, isSettled } from './step.ts';

/** The step that a fact is about; undefined for the run as a whole. */
export function stepOfFact(fact: Fact): Path | undefined {
  switch (fact.type) {
    case 'auto.resolved':
    case 'person.asked':
      return fact.path;
    case 'person.answered':
    case 'frame.stopped':
    case 'limits.changed':
    case 'deadline.at_risk':
      return undefined;
    case 'call.started':
    case 'call.settled':
      return splitCall(fact.path)?.step ?? fact.path;
    case 'product.written':
      return fact.path || undefined;
    default:
      return 'path' in fact && fact.type !== 'run.edited' ? fact.path : undefined;
  }
}

/**
 * The number of the first fact about a step; undefined where the run did not reach it. A step with a computed priority may
 * wait long before its turn: it begins with its turn.
 */
export function firstFactOf(facts: readonly Fact[], path: Path): number | undefined {
  const about = facts.filter((fact) => stepOfFact(fact) === path);
  const ranked = about.findIndex((fact) => fact.type === 'step.prepared' && fact.priority !== undefined);
  return about[ranked + 1]?.seq;
}

/**
 * The path of the first unhandled failure, by the start of the step; a step that failed because of an inner step does not
 * count. Undefined where nothing failed.
 */
export function firstFailure(facts: readonly Fact[], { steps }: RunState): Path | undefined {
  const failed = [...steps.values()].filter((step) => step.status === 'failed' && !isAnswered(step));
  const owners = new Set<StepState>();
  for (const { frame } of failed) {
    for (let at = frame.owner; at && !owners.has(at); at = at.frame.owner) owners.add(at);
  }

  const causes = new Set(failed.filter((step) => !owners.has(step)).map(({ path }) => path));
  const first = facts.find((fact) => causes.has(stepOfFact(fact) ?? ''));
  return first && stepOfFact(first);
}

/** The first fact about any step. */
export const firstStep = (facts: readonly Fact[]): number | undefined =>
  facts.find((fact) => stepOfFact(fact) !== undefined)?.seq;

/**
 * The facts that a fork before the fact `seq` copies: settled steps and open frames. Unsettled steps are left out, so that
 * they begin again. Without the first fact, which is the new run's own. `state` is the parent before its first fact; it is
 * folded up to there. `now` is the time at which the open frames begin in the new run.
 */
export function forkFacts(facts: readonly Fact[], seq: number, state: RunState, now?: number): (NewFact & { at: number })[] {
  const before = tellPausesWhole(facts.filter((fact) => fact.seq < seq));
  for (const fact of before) reduce(state, fact);
  const questions = new Map(
    before.flatMap((fact) => (fact.type === 'person.asked' ? [[fact.question, fact.path] as const] : [])),
  );

  const pathOf = (fact: Fact): Path | undefined => {
    if (fact.type === 'person.answered') return questions.get(fact.question);
    return fact.type === 'permission.given' ? fact.step : stepOfFact(fact);
  };

  const stays = (path: Path | undefined): boolean => {
    const step = path === undefined ? undefined : state.steps.get(path);
    return !step || isSettled(step) || opensFrame(state, step);
  };

  /** When a pipeline was last called again, by the calling step. */
  const calledAgain = new Map(before.flatMap((fact) => (fact.type === 'attempt.failed' ? [[fact.path, fact.seq] as const] : [])));

  /** The step that has called a pipeline again since a fact inside it: the earlier call's work is over. */
  const callerSince = (path: Path, at: number): Path | undefined => {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if ((calledAgain.get(path.slice(0, end)) ?? 0) > at) return path.slice(0, end);
    }
    return undefined;
  };

  // The end of a frame that continues in the new run applied only to the parent; nor are steps skipped that were skipped
  // because of it.
  const ended = new Map<FrameState, number>();
  const ends = new Set<number>();
  for (const fact of before) {
    if (fact.type !== 'frame.stopped' || callerSince(fact.path, fact.seq) !== undefined) continue;
    const frame = state.frames.get(fact.path);
    if (!frame?.owner || !isUnderWay(frame)) continue;
    ended.set(frame, ended.get(frame) ?? fact.seq);
    ends.add(fact.seq);
  }

  const isUndone = (fact: Fact): boolean => {
    if (fact.type === 'frame.stopped') return ends.has(fact.seq);
    if (fact.type !== 'step.skipped' || fact.reason !== 'run-stopped') return false;

    let frame = state.steps.get(fact.path)?.frame;
    for (; frame && isUnderWay(frame); frame = frame.parent) {
      if ((ended.get(frame) ?? seq) < fact.seq) return true;
    }

    return false;
  };

  return before.flatMap((fact) => {
    if (ownFacts.has(fact.type)) return [];
    const path = pathOf(fact);
    const caller = callerSince(path ?? (fact.type === 'frame.stopped' ? fact.path : ''), fact.seq);
    if (caller !== undefined) return stays(caller) ? [takeOverFact(fact)] : [];
    if (isUndone(fact)) return [];
    if (!stays(path)) return [];

    const step = path === undefined ? undefined : state.steps.get(path);
    const taken = takeOverFact(fact);
    return [now === undefined || !step || isSettled(step) ? taken : { ...taken, at: now }];
  });
}

/**
 * Writes every pause as one fact with its whole length at its beginning, so that copied facts without its end have the right
 * times. A pause in which the process ended was closed by the next process; the present one is closed by the fork.
 */
function tellPausesWhole(facts: readonly Fact[]): Fact[] {
  const endAfter = (index: number, since: number): number => {
    const end = facts.slice(index + 1).find(({ type }) => type === 'run.paused' || type === 'run.resumed') ?? facts.at(-1);
    return end?.type === 'run.paused' && end.lasted !== undefined ? since + end.lasted : (end?.at ?? since);
  };
  return facts.flatMap((fact, index): Fact[] => {
    if (fact.type !== 'run.paused') return [fact];
    const { since, lasted } = fact;
    if (lasted === undefined) return [{ ...fact, lasted: endAfter(index, since) - since }];
    // A copied pause is already whole; any other one was logged at its beginning.
    const first = facts.find((one) => one.type === 'run.paused' && one.since === since);
    return first === fact ? [fact] : [];
  });
}

/** Whether the owner of a frame, a step or an iteration, has not settled. */
const isUnderWay = ({ owner, iteration }: FrameState): boolean =>
  !owner || (iteration === undefined ? !isSettled(owner) : owner.loop?.iterations[iteration]?.status === 'running');

/** Facts about a process, not about the work. */
const ownFacts: ReadonlySet<Fact['type']> = new Set([
  'run.started',
  'run.resumed',
  'run.finished',
  'deadline.at_risk',
  'hedge.expected',
  'batch.prepared',
  'batch.submitted',
  'batch.cancelled',
  'batch.ended',
  'breaker.opened',
  'breaker.closed',
]);

/** Edits and simulations keep their provenance; every other one becomes `reused`. */
const kept: ReadonlySet<Provenance> = new Set(['edited', 'pinned', 'simulated']);
export const reusedProvenance = (before: Provenance | undefined): Provenance =>
  before !== undefined && kept.has(before) ? before : 'reused';

/** A fact as copied by another run: its value is marked as reused, and its calls are paid for already. */
export function takeOverFact(fact: Fact): NewFact & { at: number } {
  const { seq: _seq, ...rest } = fact;
  switch (rest.type) {
    case 'step.succeeded':
    case 'call.settled':
      return { ...rest, provenance: reusedProvenance(rest.provenance) };
    case 'auto.resolved': {
      const { usage: _usage, cost: _cost, cost_open: _open, ...answer } = rest;
      return { ...answer, calls: 0 };
    }
    case 'auto.failed':
      return { type: rest.type, at: rest.at, site: rest.site, field: rest.field, calls: 0 };
    default:
      return rest;
  }
}
