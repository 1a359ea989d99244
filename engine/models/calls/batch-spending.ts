import { defined } from '../../language/json.ts';
import type { BatchedCall, WorstCase } from '../../run/model-port.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import type { CallEnvironment } from './call.ts';

/** The share of batches in the daily budget, each as a whole. */
export interface BatchSpending {
  /**
   * Reserves the worst case of a batch; `name` is the same for a batch in every process. Rejects with a RunError (`budget`).
   */
  reserve(name: string, calls: readonly BatchedCall[], asked: AskedBatch): Promise<void>;
  /** Replaces the reservation, possibly of a process that has ended, by the actual usage. */
  settle(name: string, spent: { tokens: number; cost?: number }, asked: AskedBatch): Promise<void>;
}

interface AskedBatch {
  choice: ResolvedModel;
  signal: AbortSignal;
}

export function createBatchSpending({ spending, costs }: Pick<CallEnvironment, 'spending' | 'costs'>): BatchSpending {
  /** Reservations of this process. */
  const reserved = new Map<string, (spent: { tokens: number; cost?: number }) => Promise<void>>();
  const putAside = (call: string, worst: WorstCase, { choice, signal }: AskedBatch) =>
    spending?.reserve({ worst, model: choice.model, call, signal });

  return {
    async reserve(name, calls, asked) {
      const worst = calls.map(({ call }) => costs.worstOf(call, [asked.choice]));
      const known = worst.flatMap(({ cost }) => cost ?? []);
      const sum = defined<WorstCase>({
        tokens: worst.reduce((all, { tokens }) => all + tokens, 0),
        cost: known.length === worst.length ? known.reduce((all, cost) => all + cost, 0) : undefined,
      });
      const commit = await putAside(name, sum, asked);
      if (commit) reserved.set(name, commit);
    },
    async settle(name, spent, asked) {
      // Where today's budget has no room for it, it is paid nevertheless: the reservation keeps counting.
      const commit = reserved.get(name) ?? (await putAside(name, spent, asked)?.catch(() => undefined));
      reserved.delete(name);
      await commit?.(spent);
    },
  };
}
