import { defined } from '../../language/json.ts';
import { batchTexts } from '../../language/texts/run/batches.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { splitCall } from '../../state/path.ts';
import type { BatchState } from '../../state/state.ts';
import type { RunContext } from '../context.ts';
import { withBytes } from '../files/media.ts';
import type { BatchedCall } from '../model-port.ts';
import { failureFrom } from '../scope/render.ts';
import type { ParkedCall } from './form-batches.ts';
import {
  type BatchWork,
  idOfRequest,
  keyOfBatch,
  logMessage,
  refOf,
  reportUnreachable,
  runOf,
  settleFailed,
} from './held-calls.ts';

/** How long an unconfirmed submission may still reach the provider, in milliseconds. */
const arrivalMs = 120_000;

/**
 * Submits calls as one batch; returns its name. Write-ahead: the requests are logged first, so that they are never sent
 * twice.
 */
export async function submitBatch(work: BatchWork, calls: readonly [ParkedCall, ...ParkedCall[]]): Promise<string> {
  const { context, models } = work;
  const { state, fact, ports, signal } = context;
  const { model, endpoint, provider, account } = calls[0].target;
  const batch = `b${state.batches.size + 1}`;
  const key = keyOfBatch(runOf(context), batch);

  fact(defined({ type: 'batch.prepared' as const, batch, key, provider, model, endpoint, account, count: calls.length }));
  for (const { place, call } of calls) {
    const { kind, name, prompt } = call;
    fact({ type: 'call.started', path: place.path, kind, name, request: place.request, prompt, batch });
  }

  await ports.log.flushed();
  if (signal.aborted) return batch;

  try {
    const asked = await Promise.all(calls.map((one, at) => asRequest(context, one, idOfRequest(key, at))));
    const made = await models.submit({ key, model, endpoint }, asked, { signal, run: runOf(context) });
    if ('id' in made) fact({ type: 'batch.submitted', batch, id: made.id });
    else logMessage(context, 'warning', say(batchTexts.unsure, { provider, why: made.unsure.message }));
  } catch (thrown) {
    // Interrupted in the middle: a resume looks for it.
    if (signal.aborted) return batch;
    const refusal = new RunError(failureFrom(thrown), { cost: 0 });
    for (const { place } of calls) settleFailed(work, place.path, refusal);
    fact({ type: 'batch.ended', batch, how: 'refused' });
  }

  await ports.log.flushed();
  return batch;
}

async function asRequest({ ports }: RunContext, { asks, place }: ParkedCall, id: string): Promise<BatchedCall> {
  const messages = await withBytes(ports, asks.messages);
  return { id, call: { ...asks, messages, step: splitCall(place.path)?.step ?? '' }, place };
}

/** Looks for an unconfirmed batch: it is adopted, found never to have been made, or awaited. */
export async function findBatch({ context, models }: BatchWork, sought: BatchState): Promise<void> {
  const { batch, key, count, calls, at: since, provider, account } = sought;
  const { state, fact, ports, signal } = context;
  // Interrupted before all of it was logged: nothing was sent.
  if (calls.length < count) return fact({ type: 'batch.ended', batch, how: 'unsent' });

  const known = new Set([...state.batches.values()].flatMap(({ id }) => id ?? []));
  try {
    const found = await models.find({ ...refOf(sought), count, since, known }, signal);
    if (typeof found === 'object') fact({ type: 'batch.submitted', batch, id: found.id });
    else if (found === 'none' && account !== undefined && models.accountOf(refOf(sought)) !== account)
      logMessage(context, 'warning', say(batchTexts.otherAccount, { provider, key }));
    else if (found === 'none' && ports.clock.now() - since > arrivalMs) fact({ type: 'batch.ended', batch, how: 'unsent' });
    else logMessage(context, 'warning', say(found === 'none' ? batchTexts.mayArrive : batchTexts.mayBeOurs, { provider, key }));
  } catch (thrown) {
    reportUnreachable(context, provider, thrown);
  }
}
