import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { toFailure } from '../../../../engine/state/failure.ts';
import type { DayPortion } from '../../../../engine/store/shared/run-rows.ts';
import { openSharedDays } from '../../../../engine/store/shared/shared-days.ts';
import { openSpending } from '../../../../engine/store/spending/day-budget.ts';
import { realClock } from '../../models/clock.ts';

/** The same numbers from 0 to 1 for one seed. */
const randomOf = (seed: number) => (): number => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};

/** Portions as a database keeps them; every third reply is lost, and the question asked once more. */
function openRows(random: () => number) {
  const kept = new Map<string, DayPortion[]>();
  let asked = 0;
  return {
    kept,
    async readDay(day: string, after: number) {
      await sleep(random() * 3);
      return (kept.get(day) ?? []).filter(({ n }) => n > after);
    },
    async addToDay(day: string, n: number, text: string): Promise<boolean> {
      const portions = kept.get(day) ?? [];
      kept.set(day, portions);
      const add = (): boolean => {
        if (n !== portions.length + 1) return false;
        portions.push({ n, text });
        return true;
      };
      await sleep(random() * 3);
      const added = add();
      if (++asked % 3 !== 0) return added;
      await sleep(random() * 3);
      return add();
    },
  };
}

describe('what a day may cost on several machines', () => {
  const noon = Date.UTC(2026, 10, 21, 12);
  const clock = { now: () => noon, sleep: realClock.sleep };

  for (const seed of [1, 2, 3, 4, 5])
    it(`is bounded over all of them, also where replies are lost (${seed})`, async () => {
      const rows = openRows(randomOf(seed));
      const machines = Array.from({ length: 5 }, () =>
        openSpending('/none', { maxCalls: 20, maxCost: 3 }, clock, openSharedDays(rows)),
      );
      const ask = async (index: number): Promise<string> => {
        const spending = machines[index % machines.length];
        const reservation = {
          worst: { tokens: 10, cost: 0.1 },
          model: 'a:m',
          call: `c${index}`,
          signal: new AbortController().signal,
        };
        try {
          const settle = await spending?.reserve(reservation);
          await settle?.({ tokens: 5, cost: 0.1 });
          return 'made';
        } catch (error) {
          return toFailure(error).kind;
        }
      };
      const all = await Promise.all(Array.from({ length: 60 }, (_, index) => ask(index)));
      assert.equal(all.filter((one) => one === 'made').length, 20);
      assert.equal(all.filter((one) => one === 'budget').length, 40);
      const lines = [...rows.kept.values()].flat().flatMap(({ text }) => text.split('\n'));
      assert.equal(new Set(lines).size, lines.length, 'nothing is written twice');
      assert.equal(lines.length, 40, 'each call is put aside and settled once');
    });
});
