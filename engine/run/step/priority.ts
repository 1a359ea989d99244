import { isSkippedByStop } from '../../state/schedule/interrupted.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext, StepRun } from '../context.ts';
import { failureFrom, preload } from '../scope/render.ts';
import { autosOfPriority, resolveAutos } from './autos.ts';
import { priorityOf } from './computed.ts';
import { conditionHolds } from './condition.ts';
import { failStep, skipStep } from './outcome.ts';
import { stepRunOf } from './step-run.ts';

/** Computes the priority of a ready step; it starts when it is its turn. */
export function rankStep(context: RunContext, step: StepState): Promise<void> | undefined {
  const { held } = context.state.agenda;
  const rank = (priority: number): Promise<void> | undefined =>
    // Meanwhile its frame may have timed out.
    isSkippedByStop(step) ? skipStep(context, step) : void context.fact({ type: 'step.prepared', path: step.path, priority });
  const fail = (error: unknown) => failStep(context, step, failureFrom(error));

  try {
    const priority = computePriority(context, step);
    if (typeof priority === 'number') return rank(priority);
    held.add(step);
    const computed = priority.finally(() => held.delete(step));
    return computed.then(rank, (error: unknown) => (context.signal.aborted ? undefined : fail(error)));
  } catch (error) {
    return fail(error);
  }
}

function computePriority(context: RunContext, step: StepState): number | Promise<number> {
  const run = stepRunOf(context, step);
  const loading = preload(context, step.frame, [], run.definition);
  return loading ? loading.then(() => priorityUnlessReused(run)) : priorityUnlessReused(run);
}

/** Nothing is computed for a step that will not run: one with an existing value, or with a false condition. */
function priorityUnlessReused(run: StepRun): number | Promise<number> {
  const { context, step } = run;
  if (context.state.edits.has(step.path)) return 0;
  const earlier = context.reuse?.(run);
  if (earlier instanceof Promise) return earlier.then((value) => (value ? 0 : priorityIfWanted(run)));
  return earlier ? 0 : priorityIfWanted(run);
}

function priorityIfWanted(run: StepRun): number | Promise<number> {
  const sites = autosOfPriority(run);
  if (sites.length) return resolveAutos(run, sites).then((holds) => (holds ? priorityOf(run) : 0));
  return conditionHolds(run) ? priorityOf(run) : 0;
}
