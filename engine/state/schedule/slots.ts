import { whenAborted } from '../../language/abort.ts';
import type { Invocation, Slots, StepState } from '../step.ts';
import { type Agenda, awaitSlot } from './agenda.ts';

export const newSlots = (most: number): Slots => ({ most, held: 0, parked: [] });

/** The present number of slots of the run. */
export const slotsOfRun = ({ maxParallel, memoryShort }: Pick<Agenda, 'maxParallel' | 'memoryShort'>): number =>
  memoryShort ? 1 : maxParallel;

/**
 * Further limits of a step, besides the run's and its loop's (`reduce/open-iterations.ts`): enclosing pipelines with a parallelism of
 * their own, inner ones first, and its tool.
 */
function* limited({ tools }: Agenda, { frame, node }: StepState): Iterable<Slots> {
  for (let invocation: Invocation | undefined = frame.invocation; invocation; invocation = invocation.caller) {
    if (invocation.slots) yield invocation.slots;
  }
  const ofTool = node.tool === undefined ? undefined : tools.get(node.tool);
  if (ofTool) yield ofTool;
}

/** Sets the most parallel calls of a tool, by its name. */
export function limitTools(agenda: Agenda, most: ReadonlyMap<string, number>): void {
  for (const [name, count] of most) agenda.tools.set(name, newSlots(count));
  for (const { node } of agenda.holders) {
    const slots = node.tool === undefined ? undefined : agenda.tools.get(node.tool);
    if (slots) slots.held++;
  }
}

/**
 * Parks a step until a full limit has a slot again. Its other limits may have a free slot: a step parked there is woken in
 * its place. This terminates, because no step is parked at a limit with a free slot.
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

/** The step takes a slot of the run, and of all its other limits. */
export function hold(agenda: Agenda, step: StepState): void {
  const { holders } = agenda;
  if (holders.has(step)) return;
  holders.add(step);
  for (const slots of limited(agenda, step)) slots.held++;
}

/** The step releases its slot, if it has one. */
export function release(agenda: Agenda, step: StepState): void {
  if (!agenda.holders.delete(step)) return;
  for (const slots of limited(agenda, step)) slots.held--;
  unpark(agenda, step);
}

/** Wakes one of the parked steps. */
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
 * A tool call inside a step without a slot of that tool takes one: of a prompt with tools, a fallback, or a computed tool.
 * Returns the release; rejects with the signal's reason where that ends the wait. `changed` is called when a waiting step can
 * continue.
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
          // The slot is taken from here on.
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
