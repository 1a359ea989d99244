import { staticPath } from '../../../../engine/state/path.ts';
import type { RunState } from '../../../../engine/state/state.ts';

/** The usage of one model by one step, over all its items. */
export interface UsageRow {
  /** By its static path. */
  path: string;
  model: string;
  calls: number;
  tokens: number;
  /** USD; undefined if no price of any call is known. */
  cost?: number | undefined;
  /** Relative to the most expensive row, by tokens if nothing has a cost; 0 to 1. */
  part: number;
}

const most = 8;

/** The cost of a run, by step and model, the most expensive first; `rest` sums up the others. */
export function listSpending(state: RunState): { rows: UsageRow[]; rest?: UsageRow & { count: number } } {
  const all = weighRows(sumCalls(state, (path, model) => `${path} ${model}`));
  const others = all.slice(most);
  if (others.length < 2) return { rows: all };

  const sum = (of: (row: UsageRow) => number): number => others.reduce((total, row) => total + of(row), 0);
  const rest = {
    path: '',
    model: '',
    calls: sum((row) => row.calls),
    tokens: sum((row) => row.tokens),
    cost: others.some((row) => row.cost !== undefined) ? sum((row) => row.cost ?? 0) : undefined,
    part: Math.min(
      1,
      sum(({ part }) => part),
    ),
    count: others.length,
  };

  return { rows: all.slice(0, most), rest };
}

/** The usage of one model, over all steps. */
export type ModelSpending = Omit<UsageRow, 'path'> & { steps: number };

/** The cost of a run, by model, the most expensive first. */
export function listSpendingByModel(state: RunState): ModelSpending[] {
  const steps = new Map<string, number>();
  for (const { model } of sumCalls(state, (path, name) => `${path} ${name}`)) steps.set(model, (steps.get(model) ?? 0) + 1);
  return weighRows(sumCalls(state, (_path, model) => model)).map(({ path: _, ...row }) => ({
    ...row,
    steps: steps.get(row.model) ?? 0,
  }));
}

/** Sums up the calls of models, one row per key. */
function sumCalls(state: RunState, keyOf: (path: string, model: string) => string): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (const step of state.steps.values()) {
    for (const call of step.calls) {
      const { usage, cost, model } = call?.settled ?? {};
      if (!usage && cost === undefined) continue;

      const path = staticPath(step.path);
      const name = model ?? call?.name ?? '';
      const key = keyOf(path, name);
      const row = rows.get(key) ?? { path, model: name, calls: 0, tokens: 0, part: 0 };

      rows.set(key, row);
      row.calls++;
      row.tokens += (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
      if (cost !== undefined) row.cost = (row.cost ?? 0) + cost;
    }
  }

  return [...rows.values()];
}

/** Most expensive first, each relative to the first. */
function weighRows(rows: readonly UsageRow[]): UsageRow[] {
  const sorted = rows.toSorted((a, b) => (b.cost ?? 0) - (a.cost ?? 0) || b.tokens - a.tokens);
  const weigh = sorted.some(({ cost }) => cost) ? ({ cost = 0 }: UsageRow) => cost : ({ tokens }: UsageRow) => tokens;
  const top = Math.max(...sorted.map(weigh), 0);
  return sorted.map((row) => ({ ...row, part: top ? weigh(row) / top : 0 }));
}
