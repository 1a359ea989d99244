import type { Loop } from '../../compile/pipeline/model/loop.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import type { Json } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import type { RunContext, StepRun } from '../context.ts';
import { definitionOf, planOf } from '../context.ts';
import { renderValue } from '../scope/render.ts';

/**
 * The timeout of a step in milliseconds, undefined without one. A computed one is evaluated when the step starts; throws a
 * RunError (`input`) where it is invalid.
 */
export function timeoutOf(run: StepRun): number | undefined {
  const { timeout } = run.definition;
  return typeof timeout === 'object' ? millisecondsOf(run, 'timeout', timeout) : timeout;
}

/** The timeout for the log: only where the run has computed it. */
export const computedTimeout = ({ timeout }: Step, ms: number | undefined): number | undefined =>
  typeof timeout === 'object' ? ms : undefined;

/**
 * The computed members of a step's `retry`, evaluated as the step begins; throws a RunError (`input`) for an invalid value.
 */
export function computeRetry(run: StepRun): StepState['retry'] {
  const { computedRetry } = run.definition;
  if (!computedRetry) return undefined;

  const { attempts, delay, maxDelay } = computedRetry;
  return defined({
    attempts: attempts && computeCount(run, 'retry', attempts, 0),
    delay: delay && millisecondsOf(run, 'retry.delay', delay),
    max_delay: maxDelay && millisecondsOf(run, 'retry.max_delay', maxDelay),
  });
}

function millisecondsOf({ context, step, scope }: StepRun, name: string, value: Value): number {
  const rendered = renderValue(context, value, scope);
  const ms = typeof rendered === 'number' || typeof rendered === 'string' ? parseDuration(rendered) : undefined;
  if (ms === undefined) throw wrongComputed(step, name, say(runsTexts.aTime), rendered);
  return ms;
}

/** A whole number of at least `least`, constant or computed; throws a RunError (`input`) where it is invalid. */
export function computeCount({ context, step, scope }: StepRun, name: string, value: number | Value, least: number): number {
  if (typeof value === 'number') return value;
  const rendered = renderValue(context, value, scope);
  const number = numberIn(rendered);
  if (number === undefined || !Number.isInteger(number) || number < least)
    throw wrongComputed(step, name, say(runsTexts.aWholeNumber, { least }), rendered);
  return number;
}

/** The priority of a ready step; throws a RunError (`input`) where it is no number. */
export function priorityOf({ context, step, definition, scope }: StepRun): number {
  const { priority } = definition;
  if (typeof priority === 'number') return priority;
  const rendered = renderValue(context, priority, scope);
  const number = numberIn(rendered);
  if (number === undefined) throw wrongComputed(step, 'priority', say(runsTexts.aNumber), rendered);
  return number;
}

/** The parallelism of a loop where the run computes it: a number, or `all`; undefined for a constant. */
export function parallelOf({ context, step, scope }: StepRun, loop: Loop): number | 'all' | undefined {
  if (typeof loop.maxParallel !== 'object') return undefined;
  const rendered = renderValue(context, loop.maxParallel, scope);
  if (rendered === 'all') return rendered;

  const count = numberIn(rendered);
  if (count === undefined || !Number.isInteger(count) || count < 1)
    throw wrongComputed(step, 'max_parallel', say(runsTexts.aCount), rendered);

  return count;
}

/** A number, also one as text. */
function numberIn(value: Json): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The smaller of two limits; undefined where there is none. */
export const smallerLimit = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** The remaining time of every open frame of a resumed run: time without a process does not count. */
export function openDeadlines(context: RunContext): {
  frame: FrameState;
  step: StepState;
  ms: number;
  whole: number;
}[] {
  const { frames, ran } = context.state;
  return [...frames.values()].flatMap((frame) => {
    const { owner: step } = frame;
    if (!step || isSettled(step) || frame.stop || frame === frame.invocation.last || frame.begun === undefined) return [];

    const used = ran.before - frame.begun;
    const open = (whole: number) => ({ frame, step, ms: Math.max(0, whole - used), whole });
    if (frame.iteration !== undefined) {
      const ms = iterationTimeout(context, frame);
      return ms === undefined || frame.unsettled === 0 ? [] : [open(ms)];
    }

    const own = ownTimeout(context, step);
    const ms =
      frame.invocation === step.frame.invocation ? own : smallerLimit(own, planOf(context, frame).pipeline.limits.timeout);

    return ms === undefined ? [] : [open(ms)];
  });
}

/**
 * The timeout for the steps of an iteration in milliseconds; undefined by default, or where each item is one step with its
 * own.
 */
export function iterationTimeout(context: RunContext, { iteration, owner }: FrameState): number | undefined {
  if (iteration === undefined || !owner || owner.node.loop?.single) return undefined;
  return ownTimeout(context, owner);
}

/** From the log, or from the text. */
function ownTimeout(context: RunContext, step: StepState): number | undefined {
  const { timeout } = definitionOf(context, step);
  return step.timeout ?? (typeof timeout === 'number' ? timeout : undefined);
}

/** A computed value that is invalid for its key. */
export function wrongComputed({ path }: StepState, name: string, want: string, value: Json): RunError {
  const got = JSON.stringify(value).slice(0, 80);
  return new RunError({ kind: 'input', message: say(runsTexts.computedWrong, { name, step: path, want, got }) });
}
