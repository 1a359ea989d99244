import type { ReleaseReservation } from '../limits/budget.ts';
import type { BatchTarget, ModelCall } from '../model-port.ts';
import type { ParkableCall } from './parked-call.ts';

/** A call that waits for its batch, or for its answer. */
export interface ParkedCall extends ParkableCall {
  target: BatchTarget;
  /** Its reservation; undefined where another process has submitted it. */
  release: ReleaseReservation | undefined;
}

/** Groups calls into batches: one for each model and endpoint, split at the provider's limits. */
export function formBatches(calls: readonly ParkedCall[], sizeOf: (call: ModelCall) => number): [ParkedCall, ...ParkedCall[]][] {
  const batches: [ParkedCall, ...ParkedCall[]][] = [];
  const open = new Map<string, { calls: ParkedCall[]; bytes: number }>();
  for (const call of calls) {
    const { model, endpoint, requests, bytes: most } = call.target;
    const key = JSON.stringify([model, endpoint]);
    const bytes = sizeOf(call.asks);
    const batch = open.get(key);
    if (batch && batch.calls.length < requests && batch.bytes + bytes <= most) {
      batch.calls.push(call);
      batch.bytes += bytes;
      continue;
    }

    const begun: [ParkedCall, ...ParkedCall[]] = [call];
    open.set(key, { calls: begun, bytes });
    batches.push(begun);
  }

  return batches;
}
