import type { Loop, Step } from '../compile/pipeline/model/step.ts';
import type { Value } from '../compile/pipeline/model/value.ts';
import { parseDuration } from '../compile/pipeline/values/durations.ts';
import type { Json } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import type { FrameState } from '../state/frame.ts';
import type { StepState } from '../state/step.ts';
import { isSettled } from '../state/step.ts';
import type { RunContext } from './context.ts';
import { definitionOf, planOf } from './context.ts';
import type { RunScope } from './render.ts';
import { render } from './render.ts';

/**
 * Milliseconds that a step may take, undefined where it says nothing. A computed one is evaluated when the step starts; throws a
 * RunError (`input`) where it is no time.
 */
export function timeoutOf(context: RunContext, step: StepState, { timeout }: Step, scope: RunScope): number | undefined {
  if (timeout === undefined || typeof timeout === 'number') return timeout;
  const value = render(context, timeout, scope);
  const ms = typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms === undefined) throw wrong(step, 'timeout', say(runsTexts.aTime), value);
  return ms;
}

/** What the log says of it: nothing where the text tells. */
export const timeoutFact = ({ timeout }: Step, ms: number | undefined): { timeout?: number } =>
  typeof timeout === 'object' && ms !== undefined ? { timeout: ms } : {};

/** What of its retry a step computes, as it begins; throws a RunError (`input`) where it is none. */
export function retryFact(
  context: RunContext,
  step: StepState,
  { computedRetry }: Step,
  scope: RunScope,
): { retry?: NonNullable<StepState['retry']> } {
  if (!computedRetry) return {};
  const { attempts, delay, maxDelay } = computedRetry;
  const ms = (name: string, value: Value): number => {
    const got = render(context, value, scope);
    const time = typeof got === 'number' || typeof got === 'string' ? parseDuration(got) : undefined;
    if (time === undefined) throw wrong(step, name, say(runsTexts.aTime), got);
    return time;
  };
  return {
    retry: {
      ...(attempts ? { attempts: wholeOf(context, step, 'retry', attempts, 0, scope) } : {}),
      ...(delay ? { delay: ms('retry.delay', delay) } : {}),
      ...(maxDelay ? { max_delay: ms('retry.max_delay', maxDelay) } : {}),
    },
  };
}

/** A whole number of at least `least` that the text or the run gives; throws a RunError (`input`) where it is none. */
export function wholeOf(
  context: RunContext,
  step: StepState,
  name: string,
  value: number | Value,
  least: number,
  scope: RunScope,
): number {
  if (typeof value === 'number') return value;
  const got = render(context, value, scope);
  const number = numberIn(got);
  if (number === undefined || !Number.isInteger(number) || number < least)
    throw wrong(step, name, say(runsTexts.aWholeNumber, { least }), got);
  return number;
}

/** The priority of a step that is ready; throws a RunError (`input`) where it is no number. */
export function priorityOf(context: RunContext, step: StepState, { priority }: Step, scope: RunScope): number {
  if (typeof priority === 'number') return priority;
  const got = render(context, priority, scope);
  const number = numberIn(got);
  if (number === undefined) throw wrong(step, 'priority', say(runsTexts.aNumber), got);
  return number;
}

/** A number, also one that is written as text. */
function numberIn(value: Json): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Of two limits the smaller one; undefined where there is none. */
export const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** What is left of the `whole` time of every frame that a run stands in as it is taken up again: time without a process is nobody's. */
export function openDeadlines(context: RunContext): {
  frame: FrameState;
  step: StepState;
  ms: number;
  whole: number;
}[] {
  const { frames, ran } = context.state;
  return [...frames.values()].flatMap((frame) => {
    const { owner: step } = frame;
    if (!step || isSettled(step) || frame.stop || frame === frame.unit.last || frame.begun === undefined) return [];
    const used = ran.before - frame.begun;
    const open = (whole: number) => ({ frame, step, ms: Math.max(0, whole - used), whole });
    if (frame.iteration !== undefined) {
      const ms = iterationTimeout(context, frame);
      return ms === undefined || frame.unsettled === 0 ? [] : [open(ms)];
    }
    const own = ownTimeout(context, step);
    const ms = frame.unit === step.frame.unit ? own : least(own, planOf(context, frame).pipeline.limits.timeout);
    return ms === undefined ? [] : [open(ms)];
  });
}

/** Milliseconds that the steps of an iteration have together; undefined where nothing is said, or each item is one step with its own. */
export function iterationTimeout(context: RunContext, { iteration, owner }: FrameState): number | undefined {
  if (iteration === undefined || !owner || owner.node.loop?.single) return undefined;
  return ownTimeout(context, owner);
}

/** As the log or the text tells it. */
function ownTimeout(context: RunContext, step: StepState): number | undefined {
  const { timeout } = definitionOf(context, step);
  return step.timeout ?? (typeof timeout === 'number' ? timeout : undefined);
}

/** How many items of a loop may run at once where the run computes it: a number, or `all`; undefined where the text tells. */
export function parallelOf(context: RunContext, step: StepState, loop: Loop, scope: RunScope): number | 'all' | undefined {
  if (typeof loop.maxParallel !== 'object') return undefined;
  const value = render(context, loop.maxParallel, scope);
  if (value === 'all') return value;
  const count = numberIn(value);
  if (count === undefined || !Number.isInteger(count) || count < 1)
    throw wrong(step, 'max_parallel', say(runsTexts.aCount), value);
  return count;
}

/** A computed value that is none of what its key wants. */
export function wrong({ path }: StepState, name: string, want: string, value: Json): RunError {
  const got = JSON.stringify(value).slice(0, 80);
  return new RunError({ kind: 'input', message: say(runsTexts.computedWrong, { name, step: path, want, got }) });
}
