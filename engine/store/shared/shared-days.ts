import { basename } from 'node:path';
import { appendInTurn, type DayChange, type DayFiles } from '../spending/day-changes.ts';
import { readSpendingLine } from '../spending/day-files.ts';
import { applyLine, type DayUsage, newDay } from '../spending/day-totals.ts';
import type { RunRows } from './run-rows.ts';

/** A day, as this process knows it. */
interface KnownDay extends DayUsage {
  /** The number of its last known portion. */
  read: number;
}

/**
 * The daily usage of a project with processes on several machines. Portions of lines are numbered: one is added only directly
 * after those that its decision was based on (optimistic locking), so the limits of a day hold over all processes. Days are
 * named by their files.
 */
export function openSharedDays(rows: Pick<RunRows, 'readDay' | 'addToDay'>): DayFiles {
  const days = new Map<string, KnownDay>();

  /** Takes in the portions of others; whether that portion is among them. */
  async function takeIn(name: string, day: KnownDay, own?: string): Promise<boolean> {
    let isOwn = false;
    for (const { n, text } of await rows.readDay(name, day.read)) {
      isOwn ||= text === own;
      for (const line of text.split('\n')) {
        const parsed = readSpendingLine(line);
        if (parsed) applyLine(day, parsed);
      }
      day.read = n;
    }

    return isOwn;
  }

  return appendInTurn(async (file, changes) => {
    const name = basename(file, '.jsonl');
    const day = days.get(name) ?? { ...newDay(), read: 0 };
    if (!days.has(name)) await takeIn(name, day);
    // An earlier day is never asked for again.
    if (!days.has(name)) days.clear();
    days.set(name, day);

    for (let isNew = false; ; ) {
      const { draft, text, refused } = decideAll(day, changes);
      // This process's data may be outdated: no refusal and no wait is based on it.
      if (!isNew && (refused.size > 0 || text === '')) {
        await takeIn(name, day);
        isNew = true;
        continue;
      }
      if (text === '') return settle(changes, refused);
      if (await rows.addToDay(name, day.read + 1, text)) {
        days.set(name, { ...draft, read: day.read + 1 });
        return settle(changes, refused);
      }

      // Another process was faster, or the reply was lost and the portion exists.
      if (await takeIn(name, day, text)) return settle(changes, refused);
      isNew = true;
    }
  });
}

interface Decided {
  draft: DayUsage;
  /** The lines to add; empty where there are none. */
  text: string;
  refused: ReadonlyMap<DayChange, unknown>;
}

/** The day after changes, one after the other, without modifying it. */
function decideAll(day: DayUsage, changes: readonly DayChange[]): Decided {
  const draft: DayUsage = { open: new Map(day.open), spent: { ...day.spent }, torn: false };
  const refused = new Map<DayChange, unknown>();
  const lines: string[] = [];
  for (const change of changes) {
    try {
      for (const line of change.decide(draft)) {
        applyLine(draft, line);
        lines.push(JSON.stringify(line));
      }
    } catch (error) {
      refused.set(change, error);
    }
  }

  return { draft, text: lines.join('\n'), refused };
}

function settle(changes: readonly DayChange[], refused: ReadonlyMap<DayChange, unknown>): void {
  for (const change of changes) {
    if (refused.has(change)) change.failed(refused.get(change));
    else change.done();
  }
}
