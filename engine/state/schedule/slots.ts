import { whenAborted } from '../../language/abort.ts';
import type { Invocation, Slots, StepState } from '../step.ts';
import { type Agenda, awaitSlot } from './agenda.ts';

export const newSlots = (most: number): Slots => ({ most, held: 0, parked: [] });

/** How many steps may hold a slot of the run now. */
export const slotsOfRun = ({ maxParallel, memoryShort }: Pick<Agenda, 'maxParallel' | 'memoryShort'>): number =>
  memoryShort ? 1 : maxParallel;

/** What else limits a step: the pipelines around it that say how much may run at once in them, inner ones first, and its tool. */
function* limited({ tools }: Agenda, { frame, node }: StepState): Iterable<Slots> {
  for (let invocation: Invocation | undefined = frame.invocation; invocation; invocation = invocation.caller) {
    if (invocation.slots) yield invocation.slots;
  }
  const ofTool = node.tool === undefined ? undefined : tools.get(node.tool);
  if (ofTool) yield ofTool;
}

/** Says how many calls of a tool may run at once, by its name. */
export function limitTools(agenda: Agenda, most: ReadonlyMap<string, number>): void {
  for (const [name, count] of most) agenda.tools.set(name, newSlots(count));
  for (const { node } of agenda.holders) {
    const slots = node.tool === undefined ? undefined : agenda.tools.get(node.tool);
    if (slots) slots.held++;
  }
}

/**
 * Parks a step until a full limit has a slot again. Its other limits may have had a free slot: a step parked there is woken in its place.
 * This terminates, because no step is parked at a limit with a free slot.
 */
export function parks(agenda: Agenda, step: StepState, again: boolean): boolean {
  for (const slots of limited(agenda, step)) {
    if (slots.held < slots.most) continue;
    slots.parked.push({ step, again });
    unpark(agenda, step);
    return true;
  }
  return false;
}

/** The step takes a slot of the run, and of everything that limits it. */
export function hold(agenda: Agenda, step: StepState): void {
  const { holders } = agenda;
  if (holders.has(step)) return;
  holders.add(step);
  for (const slots of limited(agenda, step)) slots.held++;
}

/** The step lets go of its slot, if it has one. */
export function release(agenda: Agenda, step: StepState): void {
  if (!agenda.holders.delete(step)) return;
  for (const slots of limited(agenda, step)) slots.held--;
  unpark(agenda, step);
}

/** One of those that wait beside a step is taken up again. */
export function unpark(agenda: Agenda, beside: StepState): void {
  for (const slots of limited(agenda, beside)) takeUp(agenda, slots);
}

function takeUp(agenda: Agenda, slots: Slots): void {
  const next = slots.held < slots.most ? slots.parked.shift() : undefined;
  if (!next) return;
  if ('go' in next) next.go();
  else if (next.again) agenda.again.push(next.step);
  else awaitSlot(agenda, next.step);
}

/**
 * A call of a tool inside a step that has no slot of that tool takes one: of a prompt with tools, of a fallback, of a tool that the run
 * chooses. Gives what lets go of it; rejects with the signal's reason where that ends the wait. `changed` is called when a step that
 * waited can go on.
 */
export async function takeToolTurn(
  agenda: Agenda,
  { tool, step, signal, changed }: { tool: string; step: StepState; signal: AbortSignal; changed(): void },
): Promise<() => void> {
  const slots = agenda.tools.get(tool);
  if (!slots || (step.node.tool === tool && agenda.holders.has(step))) return () => undefined;
  if (slots.held >= slots.most)
    await new Promise<void>((resolve, reject) => {
      const waiting = {
        go(): void {
          off();
          // It has the slot from here on: whoever asks next finds it taken.
          slots.held++;
          resolve();
        },
      };
      const stop = (): void => {
        slots.parked.splice(slots.parked.indexOf(waiting), 1);
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      const off = whenAborted(signal, stop);
      slots.parked.push(waiting);
    });
  else slots.held++;
  return () => {
    slots.held--;
    takeUp(agenda, slots);
    changed();
  };
}
