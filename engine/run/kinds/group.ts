import { partsOfWork } from '../../compile/pipeline/model/parts.ts';
import type { JsonMap } from '../../language/json.ts';
import { bodyFrame } from '../../state/state.ts';
import type { StepRun } from '../context.ts';
import { renderValue } from '../scope/render.ts';
import { computedTimeout, timeoutOf } from '../step/computed.ts';

/** Opens the frame of a group; its steps are scheduled from there. */
export function openGroup(run: StepRun): undefined {
  const { context, step, definition, why } = run;
  const timeoutMs = timeoutOf(run);
  const variables = declaredVariables(run);
  context.fact({
    type: 'step.started',
    path: step.path,
    why: why.condition && why,
    variables,
    timeout: computedTimeout(definition, timeoutMs),
  });
  armBody(run, timeoutMs);
}

/** Sets the deadline of the frame that a step has just opened. */
export function armBody({ context, step }: StepRun, timeoutMs: number | undefined): void {
  const frame = bodyFrame(context.state, step);
  if (frame && timeoutMs !== undefined) context.deadlines.arm(frame, step, timeoutMs);
}

/** The initial values of the variables that a group declares. */
export function declaredVariables({ context, definition, scope }: StepRun): JsonMap | undefined {
  const { declares } = partsOfWork(definition.work);
  if (declares.length === 0) return undefined;
  return Object.fromEntries(declares.map(({ name, value }) => [name, renderValue(context, value, scope)]));
}
