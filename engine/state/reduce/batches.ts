import type { Fact } from '../events.ts';
import type { Path } from '../path.ts';
import { splitCall } from '../path.ts';
import { openBatches, type RunState } from '../state.ts';
import { isSettled } from '../step.ts';

/** Folds the facts of a batch. */
export function reduceBatch(
  { batches }: RunState,
  fact: Extract<Fact, { type: 'batch.prepared' | 'batch.submitted' | 'batch.cancelled' | 'batch.ended' }>,
): Path {
  if (fact.type === 'batch.prepared') {
    const { seq: _seq, type: _type, ...prepared } = fact;
    batches.set(fact.batch, { ...prepared, calls: [] });
    return '';
  }

  const batch = batches.get(fact.batch);
  if (!batch) return '';

  if (fact.type === 'batch.submitted') [batch.id, batch.submitted_at] = [fact.id, fact.at];
  else if (fact.type === 'batch.cancelled') batch.cancelled = true;
  else batch.ended = fact.how;

  return '';
}

/** The process ends: resumed steps whose batch has not answered wait as before. */
export function waitForBatches(state: RunState): void {
  for (const { calls } of openBatches(state)) {
    for (const path of calls) {
      const place = splitCall(path);
      const step = place && state.steps.get(place.step);
      if (step && !isSettled(step) && !step.calls[place.number - 1]?.settled) step.status = 'waiting';
    }
  }
}
