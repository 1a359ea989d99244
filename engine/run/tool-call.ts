import type { Json, JsonMap } from '../language/json.ts';
import type { StepState } from '../state/step.ts';
import type { CallNotes } from './calls.ts';
import type { RunContext } from './context.ts';
import type { CallPlace, RunPermissions } from './ports.ts';

/** Makes a call of a tool in its turn, where only so many may run at once. */
export async function inTurn<T>(
  context: RunContext,
  step: StepState,
  tool: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  const leave = await context.turn(tool, step, signal);
  try {
    return await call();
  } finally {
    leave();
  }
}

/** What people have allowed that holds for a step. */
export const permissionsOf = ({ state }: RunContext, step: StepState): RunPermissions =>
  state.allowed.filter((one) => one.step === undefined || one.step === step.path);

/** Calls one action of a tool for a step. What the tool logs is shown with the step; the notes say where the result came from. */
export async function callTool(
  context: RunContext,
  step: StepState,
  { tool, action, parameters }: { tool: string; action: string; parameters: JsonMap },
  place: CallPlace,
  signal: AbortSignal,
): Promise<{ result: Json; notes: CallNotes }> {
  const notes: CallNotes = { provenance: 'live' };
  const result = await context.ports.tools.call(tool, action, parameters, {
    signal,
    place,
    allowed: permissionsOf(context, step),
    log: (text) => context.live({ type: 'step.log', at: context.ports.clock.now(), path: step.path, level: 'info', text }),
    from: (provenance) => {
      notes.provenance = provenance;
    },
    reads: (reading) => {
      notes.reads ??= [];
      notes.reads.push(reading);
    },
  });
  return { result, notes };
}
