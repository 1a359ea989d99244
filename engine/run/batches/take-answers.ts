import { defined } from '../../language/json.ts';
import { batchTexts } from '../../language/texts/run/batches.ts';
import { say } from '../../language/texts.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { BatchState } from '../../state/state.ts';
import type { BatchedCall } from '../model-port.ts';
import { failureFrom } from '../scope/render.ts';
import {
  type BatchWork,
  idOfRequest,
  logMessage,
  refOf,
  reportUnreachable,
  runOf,
  settleAnswered,
  settleFailed,
} from './held-calls.ts';
import { findBatch } from './submit.ts';

/** The timeout of a last request to the provider at the end of a run, in milliseconds. */
const lastWordMs = 20_000;
/** The longest time that any provider keeps answers, in milliseconds (OpenAI: 30 days). */
const keptMs = 30 * 86_400_000;
/** The number of answers that are processed before yielding to the event loop. */
const together = 200;

/** Checks the status of a submitted batch; its answers are read once it has ended. */
export async function askAfter(work: BatchWork, batch: BatchState): Promise<void> {
  const { context, models } = work;
  const { id = '', provider, calls, count } = batch;
  const end = (): void => context.fact({ type: 'batch.ended', batch: batch.batch, how: 'answered' });

  try {
    const status = await models.poll(refOf(batch), id, context.signal);
    if (status.state === 'working') {
      const { done } = status;
      const text = done === undefined ? batchTexts.working : batchTexts.done;
      return logMessage(context, 'info', say(text, { provider, count, done: done ?? 0 }));
    }

    if (status.state === 'ended') await takeAnswers(work, batch);
    const lost = new RunError({ kind: 'bad-response', message: say(batchTexts.noAnswer, { provider }) });
    const rest = status.state === 'failed' ? new RunError(status.failure, { cost: 0 }) : lost;

    // A request that was cancelled before its answer is submitted again.
    if (!batch.cancelled) {
      for (const path of calls) settleFailed(work, path, rest);
    }

    end();
    await context.ports.log.flushed();
  } catch (thrown) {
    if (context.signal.aborted) return;
    // Answers that the provider has deleted do not come back; before that time, another key or address was used.
    const since = batch.submitted_at ?? batch.at;
    const isGone = context.ports.clock.now() - since > keptMs;

    if (isGone && isRunError(thrown) && thrown.failure.kind === 'bad-request') {
      for (const path of calls) settleFailed(work, path, thrown);
      end();
    } else reportUnreachable(context, provider, thrown);
  }
}

async function takeAnswers(work: BatchWork, batch: BatchState): Promise<void> {
  const { context, models, parked } = work;
  const { key, model, id = '' } = batch;
  const calls = batch.calls.map((path, at): BatchedCall => {
    const { asks, place } = parked.get(path) ?? {};
    return defined({ id: idOfRequest(key, at), call: asks ?? { model, messages: [], batch: true as const }, place });
  });

  const pathOf = new Map(calls.map((one, at) => [one.id, batch.calls[at] ?? '']));
  let count = 0;
  for await (const row of models.results(refOf(batch), { id, calls, run: runOf(context) }, context.signal)) {
    // Interrupted: a resume reads the remaining answers.
    context.signal.throwIfAborted();
    const path = pathOf.get(row.id) ?? '';
    if ('answer' in row) await settleAnswered(work, path, row.answer);
    else if (!batch.cancelled || row.failure.failure.kind !== 'network') settleFailed(work, path, row.failure);
    if (++count % together === 0) await context.ports.clock.turn();
  }
}

/** Cancels a batch that is not needed any more; the cost of its answers is unknown. */
export async function giveUpBatch(work: BatchWork, batch: BatchState): Promise<void> {
  if (batch.id === undefined) await findBatch(work, batch);
  if (batch.ended) return;
  await cancelBatch(work, batch);
  const unneeded = new RunError({ kind: 'cancelled', message: say(batchTexts.unneeded), retryable: false }, {});
  for (const path of batch.calls) settleFailed(work, path, unneeded);
  work.context.fact({ type: 'batch.ended', batch: batch.batch, how: 'unneeded' });
}

/** Asks the provider to cancel a batch; existing answers stay available. */
export async function cancelBatch({ context, models }: BatchWork, batch: BatchState): Promise<void> {
  const { id, provider, cancelled } = batch;
  if (cancelled || id === undefined) return;
  try {
    await models.cancel(refOf(batch), id, AbortSignal.timeout(lastWordMs));
    context.fact({ type: 'batch.cancelled', batch: batch.batch });
  } catch (thrown) {
    logMessage(context, 'warning', say(batchTexts.notCancelled, { provider, id, why: failureFrom(thrown).message }));
  }
}
