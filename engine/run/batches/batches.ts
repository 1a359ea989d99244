import { stopOf } from '../../state/reduce/joins.ts';
import { isNeedless } from '../../state/reduce/questions.ts';
import { release } from '../../state/schedule/slots.ts';
import { type BatchState, openBatches } from '../../state/state.ts';
import { isSettled, type StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import type { ReleaseReservation } from '../limits/budget.ts';
import type { RemainingBudget } from '../model-port.ts';
import { skipStep } from '../step/outcome.ts';
import { runStep } from '../step/run-step.ts';
import { formBatches, type ParkedCall } from './form-batches.ts';
import { type BatchWork, batchOfCall, isUnneeded } from './held-calls.ts';
import { callParked, type ParkableCall } from './parked-call.ts';
import { findBatch, submitBatch } from './submit.ts';
import { askAfter, cancelBatch, giveUpBatch } from './take-answers.ts';

/** With `--wait`: the first and the longest pause before a batch is checked, in milliseconds. */
const [firstWaitMs, longestWaitMs] = [30_000, 300_000];

/** The batches of a run in this process. A parked call has no promise: its step continues from the log. */
export interface RunBatches {
  /** Parks a call and throws `callParked`; returns a call that its model answers at once. */
  park(call: ParkableCall): void;
  /** The possible work for batches while nothing else is running; undefined where there is none. */
  work(): Promise<void> | undefined;
  /** Whether answers may still come. */
  readonly open: boolean;
  /** Cancels all batches: no step waits for them any more. */
  giveUpAll(): Promise<void>;
  /** The run ends at once, and may be resumed: the providers are asked to cancel, and existing answers stay available. */
  cancelAtEnd(): void;
  /** A frame was stopped: a sleeper checks again. */
  wake(): void;
}

interface BatchesOptions {
  context: RunContext;
  /** Stays and polls until everything is answered. */
  wait: boolean;
}

/**
 * Waiting calls: those with a reservation in the budget, and steps whose call has no room there until others are answered.
 */
interface Waiting {
  parked: Map<string, ParkedCall>;
  delayed: Set<StepState>;
}

export function createBatches({ context, wait }: BatchesOptions): RunBatches {
  const { state, ports, signal } = context;
  const { batches: models } = ports.models;
  const waiting: Waiting = { parked: new Map(), delayed: new Set() };
  const { parked, delayed } = waiting;
  const batchWork: BatchWork | undefined = models && { context, models, parked };

  /** Batches that were checked, or searched for, in this round. */
  const seen = new Set<string>();
  const sleep = sleeper(context, seen);
  let cancels = false;

  const unsent = (): ParkedCall[] => [...parked.values()].filter(({ place }) => !batchOfCall(context, place.path));
  const due = (): BatchState[] => openBatches(state).filter(({ batch }) => !seen.has(batch));

  async function cancelAll(work: BatchWork): Promise<void> {
    cancels = false;
    for (const batch of openBatches(state)) await cancelBatch(work, batch);
  }

  async function lookAfter(work: BatchWork, batch: BatchState): Promise<void> {
    seen.add(batch.batch);
    if (batch.id === undefined) await findBatch(work, batch);
    if (batch.id !== undefined && !batch.ended && !signal.aborted) await askAfter(work, batch);
  }

  async function carryOut(work: BatchWork): Promise<void> {
    for (const batch of openBatches(state).filter((one) => isUnneeded(context, one))) await giveUpBatch(work, batch);
    for (const batch of due()) {
      if (!signal.aborted) await lookAfter(work, batch);
    }

    if (signal.aborted) return;
    for (const calls of formBatches(unsent(), work.models.sizeOf)) {
      seen.add(await submitBatch(work, calls));
      if (signal.aborted) return;
    }

    // Other calls were answered: there may be room now.
    for (const step of [...delayed]) {
      delayed.delete(step);
      if (!isSettled(step)) await runStep(context, step);
    }
  }

  return {
    park(call) {
      const target = models?.targetOf(call.asks);
      if (!target) return;

      const isAsked = batchOfCall(context, call.place.path) !== undefined;
      const reservation = reserveRoom(context, call, isAsked);
      release(state.agenda, call.step);
      delayed.delete(call.step);
      if (reservation || isAsked) parked.set(call.place.path, { ...call, target, release: reservation });
      else delayed.add(call.step);
      sleep.wake();
      throw callParked;
    },
    work() {
      if (!batchWork || state.finished) return undefined;
      if (signal.aborted) return cancels ? cancelAll(batchWork) : undefined;

      const ending = dropNeedless(context, waiting);
      if (ending.length) return Promise.all(ending).then(() => undefined);

      const open = openBatches(state);
      if (due().length || unsent().length || open.some((batch) => isUnneeded(context, batch))) return carryOut(batchWork);
      if (delayed.size && open.length === 0) return carryOut(batchWork);

      return open.length && wait ? sleep.sleep() : undefined;
    },
    get open() {
      return openBatches(state).length > 0;
    },
    async giveUpAll() {
      if (!batchWork) return;
      for (const batch of openBatches(state)) await giveUpBatch(batchWork, batch);
    },
    cancelAtEnd() {
      cancels = true;
    },
    wake: sleep.wake,
  };
}

/** Sleeps between two rounds of polling, each time a little longer. */
function sleeper({ rest, signal }: RunContext, seen: Set<string>) {
  let pause = firstWaitMs;
  /** Ends the sleep; undefined while nobody sleeps. */
  let woken: AbortController | undefined;

  return {
    async sleep(): Promise<void> {
      const end = new AbortController();
      woken = end;
      await rest(pause, AbortSignal.any([signal, end.signal])).catch(() => undefined);
      woken = undefined;
      if (end.signal.aborted) return;

      pause = Math.min(pause * 1.5, longestWaitMs);
      seen.clear();
    },
    wake: (): void => woken?.abort(),
  };
}

/**
 * Reserves the worst case of a call; undefined where there is no room now. Throws a RunError (`budget`) where there never is.
 */
function reserveRoom(context: RunContext, { asks, step }: ParkableCall, isAsked: boolean): ReleaseReservation | undefined {
  const { models } = context.ports;
  const within = (left: RemainingBudget) => models.within?.(asks, left);
  try {
    return context.budget.reserveNow({ worst: models.worst(asks), within, model: asks.model, step });
  } catch (refusal) {
    // A call that an earlier process has submitted is paid for.
    if (isAsked) return undefined;
    throw refusal;
  }
}

/** Drops what is not needed any more: steps whose frame has ended, and unsubmitted ones whose frame has failed. */
function dropNeedless(context: RunContext, { parked, delayed }: Waiting): Promise<void>[] {
  const drop = (step: StepState): Promise<void>[] => {
    const work = isSettled(step) ? undefined : skipStep(context, step);
    return work ? [work] : [];
  };

  const gone = [...parked].filter(
    ([path, { step }]) => isSettled(step) || (batchOfCall(context, path) ? stopOf(step.frame) : isNeedless(step.frame)),
  );
  const late = [...delayed].filter((step) => isSettled(step) || isNeedless(step.frame));

  for (const [path, { release: free }] of gone) {
    parked.delete(path);
    free?.();
  }

  for (const step of late) delayed.delete(step);
  return [...gone.map(([, { step }]) => step), ...late].flatMap(drop);
}
