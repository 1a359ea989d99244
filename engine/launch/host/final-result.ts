import type { Json } from '../../language/json.ts';
import type { RunContext } from '../../run/context.ts';
import { forEachInSlices } from '../../run/limits/slices.ts';
import type { Stored } from '../../state/events.ts';
import { documentWith, type Envelope, type RunResult, readStepEnvelope, resultDocument } from '../../state/result/result.ts';
import { realClock } from './real-clock.ts';

/** The result document of a run at present. */
export const currentResult = (context: RunContext, folder: string): RunResult =>
  resultDocument(context.state, folder, (stored) => readStored(context, stored));

/** The same at the end, when nothing changes any more: computed in short turns, however many steps there are. */
export async function finalResult(context: RunContext, folder: string): Promise<RunResult> {
  const { state } = context;
  const steps: Record<string, Envelope> = {};
  await forEachInSlices(state.steps.values(), realClock, (step) => {
    const value = readStepEnvelope(step, (stored) => readStored(context, stored), state);
    // A step may be named `__proto__`, which an assignment would not make a member.
    if (step.path in steps) {
      Object.defineProperty(steps, step.path, { value, enumerable: true, configurable: true, writable: true });
    } else steps[step.path] = value;
  });

  return documentWith(state, folder, steps);
}

/** A value in the result document: a large one where it is in memory, else the name of its artifact. */
function readStored(context: RunContext, stored: Stored): Json {
  if ('value' in stored) return stored.value;
  return context.artifacts.peek(stored) ?? { artifact: stored.artifact, bytes: stored.bytes };
}
