import type { ExternalRead } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';

/** A step's reads from outside the run, also by calls of an earlier attempt. */
export const readingsOf = (step: StepState): ExternalRead[] => [
  ...(step.reads ?? []),
  ...step.calls.flatMap((call) => (call?.settled?.result ? (call.settled.reads ?? []) : [])),
];

/** The reads of a called pipeline's steps, at all levels. */
export function readingsInside({ steps }: RunState, { path }: StepState): ExternalRead[] {
  const inside = [...steps.values()].filter((step) => step.path.startsWith(`${path}/`));
  const readings = new Map(inside.flatMap(readingsOf).map((one) => [JSON.stringify([one.of, one.name, one.held]), one]));
  return [...readings.values()];
}

/** Whether everything that was read is unchanged. Unknown counts as changed. */
export async function isUnchanged({ ports: { tools } }: RunContext, readings: readonly ExternalRead[]): Promise<boolean> {
  for (const { of, name, held } of readings) {
    if (held === undefined || (await tools.holds?.({ of, name })) !== held) return false;
  }
  return true;
}
