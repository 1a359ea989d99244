import { definedMap } from '../../language/json.ts';
import { batchTexts } from '../../language/texts/run/batches.ts';
import { say } from '../../language/texts.ts';
import type { RunError } from '../../state/failure.ts';
import { splitCall } from '../../state/path.ts';
import type { BatchState } from '../../state/state.ts';
import { type CallState, isSettled, type StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import type { BatchModels, BatchRef, ModelAnswer } from '../model-port.ts';
import { failureFrom } from '../scope/render.ts';
import type { ParkedCall } from './form-batches.ts';

/** Shared by all work for a run's batches: the batch APIs, and the waiting calls, by path. */
export interface BatchWork {
  context: RunContext;
  models: BatchModels;
  parked: Map<string, ParkedCall>;
}

/** A call of the run by its path; undefined where its step has ended. */
export function callAt({ state }: RunContext, path: string): { step: StepState; call: CallState } | undefined {
  const place = splitCall(path);
  const step = place && state.steps.get(place.step);
  const call = step?.calls[(place?.number ?? 0) - 1];
  return step && call && { step, call };
}

/** The batch that may still answer a call. */
export function batchOfCall(context: RunContext, path: string): BatchState | undefined {
  const batch = context.state.batches.get(callAt(context, path)?.call.batch ?? '');
  return batch?.ended ? undefined : batch;
}

/** Whether no answer of a batch is needed. An incompletely logged one was never sent. */
export const isUnneeded = (context: RunContext, { calls, count }: BatchState): boolean =>
  calls.length === count &&
  calls.every((path) => {
    const step = callAt(context, path)?.step;
    return !step || isSettled(step);
  });

export const refOf = ({ key, model, endpoint }: BatchState): BatchRef => ({ key, model, endpoint });

export const runOf = ({ state }: RunContext): string => state.started?.run ?? '';

/** The key of a batch at its provider. */
export const keyOfBatch = (run: string, batch: string): string => `baton-${run.replace(/[^\w-]/g, '_').slice(0, 40)}-${batch}`;

/** The id of a request in a batch. */
export const idOfRequest = (key: string, at: number): string => `${key}-${at}`;

export function logMessage({ live, ports }: RunContext, level: 'info' | 'warning', text: string): void {
  live({ type: 'step.log', at: ports.clock.now(), path: '', level, text });
}

/** A provider's status of a batch is unavailable: a later resume asks again. */
export function reportUnreachable(context: RunContext, provider: string, thrown: unknown): void {
  if (!context.signal.aborted)
    logMessage(context, 'warning', say(batchTexts.unreachable, { provider, why: failureFrom(thrown).message }));
}

/** Records the answer to a call of a batch as a fact, once. */
export async function settleAnswered({ context, parked }: BatchWork, path: string, answer: ModelAnswer): Promise<void> {
  const at = callAt(context, path);
  if (!at || at.call.settled) return;

  const { text, object, calls: _calls, vectors: _vectors, ...notes } = answer;
  const result = await context.artifacts.keep(definedMap({ text, object }));
  context.fact({ type: 'call.settled', path, result, ...notes });
  parked.get(path)?.release?.(notes);
  parked.delete(path);
}

/** Records its failure with its cost, which may be unknown. */
export function settleFailed({ context, parked }: BatchWork, path: string, { failure, usage = {} }: RunError): void {
  const at = callAt(context, path);
  if (!at || at.call.settled) return;
  context.fact({ type: 'call.settled', path, failure, ...usage, provenance: 'batch' });
  parked.get(path)?.release?.(usage);
  parked.delete(path);
}
