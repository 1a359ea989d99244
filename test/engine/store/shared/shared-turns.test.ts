import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TurnAnswer, TurnQuestion } from '../../../../engine/store/shared/run-rows.ts';
import { openSharedTurns } from '../../../../engine/store/shared/shared-turns.ts';

/** Rows that let in what a test says. */
function rowsThat(decide: (question: TurnQuestion) => TurnAnswer | Promise<TurnAnswer>) {
  const questions: TurnQuestion[] = [];
  return {
    questions,
    async takeTurns(question: TurnQuestion) {
      questions.push(question);
      return decide(question);
    },
  };
}
const all = ({ wanted }: TurnQuestion): TurnAnswer => ({ admitted: wanted.length, at: 7 });
const never = new AbortController().signal;
const ask = { owner: 'provider:openai', rpm: 10, tokens: 5, signal: never };

describe('turns of calls that processes share', () => {
  it('are asked for together by those who wait in a process, in their order', async () => {
    const gate = Promise.withResolvers<void>();
    const rows = rowsThat(async (question) => {
      if (rows.questions.length === 1) await gate.promise;
      return all(question);
    });
    const turns = openSharedTurns(rows);
    const order: number[] = [];
    const asked = [1, 2, 3, 4].map((tokens) => turns.take({ ...ask, tokens }).then(() => order.push(tokens)));
    gate.resolve();
    await Promise.all(asked);
    assert.deepEqual(order, [1, 2, 3, 4]);
    assert.deepEqual(
      rows.questions.map(({ wanted }) => wanted),
      [[1], [2, 3, 4]],
    );
  });

  it('tell what is at work, and by how much a call took more or less', async () => {
    const rows = rowsThat(all);
    const turns = openSharedTurns(rows);
    const end = await turns.take(ask);
    await turns.take(ask);
    assert.equal(rows.questions[1]?.held, 1);
    end(2);
    end(100);
    await turns.take(ask);
    const { held, corrections } = rows.questions.at(-1) ?? {};
    assert.deepEqual({ held, corrections }, { held: 1, corrections: [{ at: 7, tokens: -3 }] });
  });

  it('tell at once that a call has ended where only so many may be at work', async () => {
    const rows = rowsThat(all);
    const end = await openSharedTurns(rows).take({ ...ask, max_parallel: 1 });
    end();
    await sleep(0);
    assert.deepEqual(
      rows.questions.map(({ wanted, held }) => [wanted.length, held]),
      [
        [1, 0],
        [0, 0],
      ],
    );
  });

  it('say once what is waited for, and let go of who gives up', async () => {
    const rows = rowsThat(({ wanted }) => ({ admitted: 0, at: 0, why: wanted.length ? 'rpm' : undefined, wait: 30 }));
    const told: unknown[] = [];
    const stop = new AbortController();
    const asked = openSharedTurns(rows).take({ ...ask, signal: stop.signal, waits: (why) => told.push(why) });
    while (rows.questions.length < 3) await sleep(5);
    stop.abort(new Error('enough'));
    await assert.rejects(asked, /enough/);
    assert.deepEqual(told, [{ for: 'rpm', ms: 30 }]);
    await sleep(50);
    const count = rows.questions.length;
    await sleep(100);
    assert.equal(rows.questions.length, count, 'nobody asks for nobody');
  });

  it('fail whoever waits where what keeps the rows does', async () => {
    const rows = rowsThat(() => Promise.reject(new Error('gone')));
    const turns = openSharedTurns(rows);
    const results = await Promise.allSettled([turns.take(ask), turns.take(ask)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
  });
});
