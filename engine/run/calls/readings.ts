import type { ExternalRead } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';

/** What a step read from outside the run to become what it is, also by calls of an attempt before. */
export const readingsOf = (step: StepState): ExternalRead[] => [
  ...(step.reads ?? []),
  ...step.calls.flatMap((call) => (call?.settled?.result ? (call.settled.reads ?? []) : [])),
];

/** What the steps of a called pipeline read, as far down as calls go. */
export function readingsInside({ steps }: RunState, { path }: StepState): ExternalRead[] {
  const inside = [...steps.values()].filter((step) => step.path.startsWith(`${path}/`));
  const readings = new Map(inside.flatMap(readingsOf).map((one) => [JSON.stringify([one.of, one.name, one.held]), one]));
  return [...readings.values()];
}

/** Whether everything that was read is still unchanged. Unknown counts as changed. */
export async function isUnchanged({ ports: { tools } }: RunContext, readings: readonly ExternalRead[]): Promise<boolean> {
  for (const { of, name, held } of readings) {
    if (held === undefined || (await tools.holds?.({ of, name })) !== held) return false;
  }
  return true;
}
