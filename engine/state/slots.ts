import type { Agenda } from './agenda.ts';
import type { Unit } from './frame.ts';
import type { StepState } from './step.ts';

/** A step that waits for a slot of the pipeline that it belongs to: to begin, or to go on with another attempt. */
export interface Parked {
  step: StepState;
  again: boolean;
}

/** The pipelines that a step runs in and that say how much may run at once in them, inner ones first; the run's own is the agenda's. */
function* limited({ frame }: StepState): Iterable<Unit & { slots: NonNullable<Unit['slots']> }> {
  for (let unit: Unit | undefined = frame.unit; unit; unit = unit.caller) if (hasSlots(unit)) yield unit;
}

const hasSlots = (unit: Unit): unit is Unit & { slots: NonNullable<Unit['slots']> } => unit.slots !== undefined;

/** Puts a step aside where a pipeline around it is full; it comes back when that has a slot again. */
export function parks(step: StepState, again: boolean): boolean {
  for (const { slots } of limited(step)) {
    if (slots.held < slots.most) continue;
    slots.parked.push({ step, again });
    return true;
  }
  return false;
}

/** The step takes a slot of the run, and of every pipeline around it. */
export function hold({ holders }: Agenda, step: StepState): void {
  if (holders.has(step)) return;
  holders.add(step);
  for (const { slots } of limited(step)) slots.held++;
}

/** The step lets go of its slot, if it has one. */
export function release(agenda: Agenda, step: StepState): void {
  if (!agenda.holders.delete(step)) return;
  for (const { slots } of limited(step)) slots.held--;
  unpark(agenda, step);
}

/** One of those that wait beside a step is taken up again. */
export function unpark(agenda: Agenda, beside: StepState): void {
  for (const { slots } of limited(beside)) {
    const next = slots.parked.shift();
    if (next?.again) agenda.again.push(next.step);
    else if (next) agenda.slots.push(next.step);
  }
}
