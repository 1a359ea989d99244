import { defined } from '../../language/json.ts';
import type { BatchedCall, WorstCase } from '../../run/model-port.ts';
import type { ResolvedModel } from '../selection/resolve.ts';
import type { CallEnvironment } from './call.ts';

/** What batches take of the day's budget, each as a whole. */
export interface BatchSpending {
  /** Puts the worst case of a batch aside; `name` is one for the same batch in every process. Rejects with a RunError (`budget`). */
  reserve(name: string, calls: readonly BatchedCall[], asked: AskedBatch): Promise<void>;
  /** What it took, in place of what was put aside for it, maybe by a process that has ended. */
  settle(name: string, spent: { tokens: number; cost?: number }, asked: AskedBatch): Promise<void>;
}

interface AskedBatch {
  choice: ResolvedModel;
  signal: AbortSignal;
}

export function createBatchSpending({ spending, costs }: Pick<CallEnvironment, 'spending' | 'costs'>): BatchSpending {
  /** What this process has put aside. */
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
      // Where today has no room for it, it is paid all the same: what was put aside goes on counting.
      const commit = reserved.get(name) ?? (await putAside(name, spent, asked)?.catch(() => undefined));
      reserved.delete(name);
      await commit?.(spent);
    },
  };
}
