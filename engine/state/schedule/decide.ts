import type { SkipReason } from '../events.ts';
import type { RunState } from '../state.ts';
import type { FrameState, StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { noteTurn, reorder } from './agenda.ts';
import { isSkippedByStop } from './interrupted.ts';
import { hold, parks, slotsOfRun, unpark } from './slots.ts';

/** The next action for a host. Its outcome comes back as facts. */
export type SchedulerCommand =
  /** Evaluate the condition and the list, render, then attempt or open. */
  | { do: 'prepare'; step: StepState }
  | { do: 'skip'; step: StepState; reason: SkipReason }
  /** Evaluate the computed priority of a ready step. */
  | { do: 'rank'; step: StepState }
  /** Open further iterations of a loop. */
  | { do: 'more'; step: StepState }
  /** Evaluate `continue_if` of an iteration. */
  | { do: 'check'; frame: FrameState }
  /** A person has answered: settle the step by that, or continue as the person decided. */
  | { do: 'answered'; step: StepState }
  /** A batch has answered: continue the step, in its turn. */
  | { do: 'unpark'; step: StepState }
  /** Continue with the attempt whose backoff is over. */
  | { do: 'attempt'; step: StepState }
  /** All steps of a group or an iteration have settled: its value, or its failure. */
  | { do: 'settle'; frame: FrameState }
  /** All iterations have settled: the loop's value, or its failure. */
  | { do: 'close'; step: StepState }
  | { do: 'finish' };

/** The most steps that start in one decision, to keep turns of the event loop short. */
const together = 500;

/**
 * What can be done now. Empties the agenda that `reduce` keeps, so that each command is given once; evaluates nothing. Ready
 * steps come by priority, then by the longest path to the end (by expected times where they are known), then in declared
 * order.
 */
export function decide(state: RunState): SchedulerCommand[] {
  if (state.status !== 'running') return [];
  const { agenda } = state;
  const commands: SchedulerCommand[] = [];
  drain(agenda.more, (step) => {
    if (step.loop?.opening && !isSettled(step)) commands.push({ do: 'more', step });
  });

  // Steps in a body that opens at once compete in this turn.
  if (commands.length) return commands;

  takeSettled(state, commands);
  // No slot is given away before the steps that these commands make ready.
  if (commands.length) return commands;

  drain(agenda.unranked, (step) => {
    if (step.status === 'pending' && step.priority === undefined) rank(step, commands);
  });
  // Steps that are ranked at once compete in this turn; one that waits for a model's answer delays nobody.
  if (commands.length) return commands;

  takeRepeated(state, commands);
  let opens = false;
  for (let step = agenda.ready.pop(); step; step = agenda.ready.pop()) {
    if (start(state, step, commands) && opensAtOnce(step)) opens = true;
    if (commands.length >= together) return commands;
  }

  // Inner steps compete in this turn.
  if (opens) return commands;

  takeSlots(state, commands);
  return commands;
}

/** Ended steps and frames, and steps with a person's answer. */
function takeSettled(state: RunState, commands: SchedulerCommand[]): void {
  const { agenda } = state;
  drain(agenda.skip, ({ step, reason }) => {
    if (!isSettled(step)) commands.push({ do: 'skip', step, reason });
  });
  drain(agenda.check, (frame) => {
    if (frame.unchecked) commands.push({ do: 'check', frame });
  });
  drain(agenda.close, (step) => {
    if (!isSettled(step)) commands.push({ do: 'close', step });
  });
  drain(agenda.settle, (frame) => {
    if (isOpen(state, frame)) commands.push(frame.owner ? { do: 'settle', frame } : { do: 'finish' });
  });
  drain(agenda.answered, (step) => {
    if (step.answer && !isSettled(step)) commands.push({ do: 'answered', step });
  });
  drain(agenda.unparked, (step) => {
    if (!isSettled(step)) commands.push({ do: 'unpark', step });
  });
}

/** Empties a list. An empty one is left alone: emptying it would cost a decision more than all else. */
function drain<T>(list: T[] | Set<T>, take: (one: T) => void): void {
  if (Array.isArray(list)) {
    if (list.length === 0) return;
    for (const one of list) take(one);
    list.length = 0;
  } else if (list.size > 0) {
    for (const one of list) take(one);
    list.clear();
  }
}

/** Attempts whose backoff is over, as long as there are slots. */
function takeRepeated({ agenda }: RunState, commands: SchedulerCommand[]): void {
  while (agenda.again.length && agenda.holders.size < slotsOfRun(agenda)) {
    const step = agenda.again.shift();
    if (!step) continue;

    // It was ended while it waited: those behind it may continue.
    if (isSettled(step)) unpark(agenda, step);
    if (isSettled(step) || parks(agenda, step, true)) continue;

    hold(agenda, step);
    commands.push({ do: 'attempt', step });
  }
}

/** Steps that need a slot, as long as there are slots. */
function takeSlots(state: RunState, commands: SchedulerCommand[]): void {
  const { agenda } = state;
  if (agenda.holders.size < slotsOfRun(agenda)) reorder(agenda);
  while (agenda.holders.size < slotsOfRun(agenda)) {
    const step = agenda.slots.pop();
    if (!step) break;
    if (step.status === 'pending' && !agenda.held.has(step) && !isSkippedByStop(step) && parks(agenda, step, false)) continue;

    if (start(state, step, commands)) {
      hold(agenda, step);
      noteTurn(agenda, step);
    } else unpark(agenda, step);
  }
}

function rank(step: StepState, commands: SchedulerCommand[]): void {
  commands.push(isSkippedByStop(step) ? { do: 'skip', step, reason: 'run-stopped' } : { do: 'rank', step });
}

/**
 * True where the step will be prepared. Steps that folding left in a queue although they have begun, settled or wait are
 * skipped.
 */
function start({ agenda }: RunState, step: StepState, commands: SchedulerCommand[]): boolean {
  if (step.status !== 'pending' || agenda.held.has(step)) return false;
  const stopped = isSkippedByStop(step);
  commands.push(stopped ? { do: 'skip', step, reason: 'run-stopped' } : { do: 'prepare', step });
  return !stopped;
}

/** A loop, a group or a call: its first steps are ready as soon as it has begun. */
const opensAtOnce = ({ node: { loop, body, calls } }: StepState): boolean =>
  loop !== undefined || body !== undefined || calls !== undefined;

/** A frame that a repeated call of the same pipeline has replaced no longer exists. */
const isOpen = (state: RunState, frame: FrameState): boolean => {
  const { owner, iteration, path } = frame;
  if (state.frames.get(path) !== frame) return false;
  if (!owner) return true;
  return iteration === undefined ? !isSettled(owner) : owner.loop?.iterations[iteration]?.status === 'running';
};
