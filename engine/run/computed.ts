import { duration } from '../compile/pipeline/durations.ts';
import type { Loop, Step } from '../compile/pipeline/model/step.ts';
import type { Json } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import type { FrameState, StepState } from '../state/state.ts';
import { isSettled } from '../state/state.ts';
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
  const ms = typeof value === 'number' || typeof value === 'string' ? duration(value) : undefined;
  if (ms === undefined) throw wrong(step, 'timeout', say(runsTexts.aTime), value);
  return ms;
}

/** What the log says of it: nothing where the text tells. */
export const timeoutFact = ({ timeout }: Step, ms: number | undefined): { timeout?: number } =>
  typeof timeout === 'object' && ms !== undefined ? { timeout: ms } : {};

/** Of two limits the smaller one; undefined where there is none. */
export const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** What is left of the time of every frame that a run stands in as it is taken up again; `at` is when it was left. */
export function openDeadlines(context: RunContext, at: number): { frame: FrameState; step: StepState; ms: number }[] {
  return [...context.state.frames.values()].flatMap((frame) => {
    const { owner: step } = frame;
    if (!step || isSettled(step) || frame === frame.unit.last) return [];
    if (frame.iteration !== undefined) {
      const ms = iterationTimeout(context, frame);
      const begun = Math.min(...frame.steps.map(({ started_at }) => started_at ?? Number.POSITIVE_INFINITY));
      return ms === undefined || frame.unsettled === 0 || begun > at ? [] : [{ frame, step, ms: Math.max(0, ms - (at - begun)) }];
    }
    const own = ownTimeout(context, step);
    const ms = frame.unit === step.frame.unit ? own : least(own, planOf(context, frame).pipeline.limits.timeout);
    return ms === undefined ? [] : [{ frame, step, ms: Math.max(0, ms - (at - (step.started_at ?? at))) }];
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
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1)
    throw wrong(step, 'max_parallel', say(runsTexts.aCount), value);
  return count;
}

function wrong({ path }: StepState, name: string, want: string, value: Json): RunError {
  const got = JSON.stringify(value).slice(0, 80);
  return new RunError({ kind: 'input', message: say(runsTexts.computedWrong, { name, step: path, want, got }) });
}
