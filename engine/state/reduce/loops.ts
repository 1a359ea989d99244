import type { Fact, SkipReason } from '../events.ts';
import type { Path } from '../path.ts';
import type { RunState } from '../state.ts';
import type { FrameState, LoopState, StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { considerAll } from './joins.ts';
import { openIterations } from './open-iterations.ts';
import { withdrawQuestions } from './questions.ts';

/** The number of a loop's iterations: the most it may have, until `while` or `until` has ended it. */
export const iterationsOf = (step: StepState, loop: LoopState): number =>
  step.node.loop?.as === undefined && isSettled(step) ? loop.next : loop.count;

/** A loop's items are known: iterations open up to its parallelism. */
export function reduceLoopOpened(state: RunState, step: StepState, fact: Extract<Fact, { type: 'loop.opened' }>): void {
  const loop: LoopState = { count: fact.count, next: 0, running: 0, settled: 0, failed: 0, iterations: [] };
  if (fact.items) loop.items = fact.items;
  if (fact.max_parallel !== undefined) loop.maxParallel = fact.max_parallel;
  if (fact.variables) loop.variables = new Map(Object.entries(fact.variables).map(([name, value]) => [name, { value }]));
  step.loop = loop;
  openIterations(state, step, loop, fact.at);
}

/** `continue_if` or `break_if` was evaluated. */
export function reduceLoopChecked(state: RunState, step: StepState, fact: Extract<Fact, { type: 'loop.checked' }>): void {
  const { loop } = step;
  if (loop && fact.verdict === 'more') {
    delete loop.opening;
    openIterations(state, step, loop, fact.at);
    return;
  }

  const frame = state.frames.get(`${step.path}[${fact.iteration}]`);
  if (!loop || !frame) return;
  if (fact.verdict === 'break' || fact.verdict === 'until') loop.ended ??= fact.verdict;
  else if (fact.verdict === 'while') {
    // The loop ends before this iteration, which does not count.
    loop.ended ??= 'while';
    dropIteration(state, frame, fact.at);
  } else if (frame.unchecked && fact.verdict === 'go') {
    frame.unchecked = false;
    considerAll(state, frame);
  } else if (frame.unchecked) {
    // `continue_if` holds: the body does not run; the iteration settles as skipped.
    passOver(state, frame, 'condition-false');
  }
}

function passOver(state: RunState, frame: FrameState, reason: SkipReason): void {
  frame.unchecked = false;
  frame.passedOver = true;
  for (const step of frame.steps) state.agenda.skip.push({ step, reason });
}

function dropIteration(state: RunState, frame: FrameState, at: number): void {
  const step = frame.owner;
  const loop = step?.loop;
  if (!step || !loop) return;

  for (const one of frame.steps) state.steps.delete(one.path);
  state.frames.delete(frame.path);
  loop.next--;
  loop.iterations.length = loop.next;
  loop.running--;
  openIterations(state, step, loop, at);
}

export function reduceIterationSettled(state: RunState, fact: Extract<Fact, { type: 'iteration.settled' }>): Path {
  const frame = state.frames.get(fact.path);
  const step = frame?.owner;
  const loop = step?.loop;
  const number = frame?.iteration;
  if (!step || !loop || number === undefined) return fact.path;

  const iteration = loop.iterations[number];
  if (iteration) {
    iteration.status = fact.status;
    iteration.finished_at = fact.at;
  } else loop.iterations[number] = { status: fact.status, started_at: fact.at, finished_at: fact.at };

  if (fact.failure) frame.failure = fact.failure;
  // The condition before the body failed: it is not evaluated again, and the body never runs.
  if (frame.unchecked) passOver(state, frame, 'run-stopped');
  loop.running--;
  loop.settled++;

  if (fact.status === 'failed') {
    loop.failed++;
    if (step.node.loop?.onItemFailure === 'stop') loop.ended ??= 'failed';
    if (loop.ended === 'failed' && state.questions.size) withdrawQuestions(state);
  }

  openIterations(state, step, loop, fact.at);
  return step.path;
}
