import { defined } from '../../language/json.ts';

/**
 * A line of a day's file. With `call` it reserves a call's worst case; without it, it gives the actual usage of the call with
 * that `id`, or, with `again`, says that the call is repeated under another id.
 */
export interface SpendingLine {
  id: string;
  call?: string;
  pid?: number;
  host?: string;
  /** For people who read the file. */
  model?: string;
  tokens?: number;
  /** USD. */
  cost?: number;
  again?: true;
}

/** The usage of a day. */
export interface DaySum {
  /** USD. */
  cost: number;
  tokens: number;
  calls: number;
}

/** A day, summed up from its lines. */
export interface DayUsage {
  /** Open reservations. */
  open: Map<string, SpendingLine>;
  /** Settled usage. */
  spent: DaySum;
  /** The file ends with an incomplete line. */
  torn: boolean;
}

export const newDay = (): DayUsage => ({ open: new Map(), spent: { cost: 0, tokens: 0, calls: 0 }, torn: false });

/** Adds a line to a day. A settlement without an open reservation changes nothing. */
export function applyLine({ open, spent }: DayUsage, line: SpendingLine): void {
  if (line.call !== undefined) {
    open.set(line.id, line);
    return;
  }

  const before = open.get(line.id);
  if (!before) return;

  open.delete(line.id);
  // A figure that stays unknown keeps its worst case.
  if (!line.again) add(spent, { ...before, ...defined(line) });
}

/** The usage and reservations, without those reservations that `skips` selects. */
export function sumOf({ open, spent }: DayUsage, skips: (id: string, one: SpendingLine) => boolean = () => false): DaySum {
  const sum = { ...spent };
  for (const [id, one] of open) {
    if (!skips(id, one)) add(sum, one);
  }
  return sum;
}

function add(sum: DaySum, { cost = 0, tokens = 0 }: SpendingLine): void {
  sum.cost += cost;
  sum.tokens += tokens;
  sum.calls++;
}
