import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPgRows } from '../../../engine/store/pg/pg-rows.ts';
import { openSharedTurns } from '../../../engine/store/shared/shared-turns.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

describeOnPostgres('turns of calls in a PostgreSQL', function () {
  this.timeout(60_000);
  const postgres = usePostgres();
  const lease = 1_500;
  const never = new AbortController().signal;
  /** The rows as several processes ask them, each alive. */
  const processes = async (count: number) => {
    const client = await postgres.aside(await postgres.prepared());
    const query = async (text: string, values?: readonly unknown[]) => (await client.query(text, [...(values ?? [])])).rows;
    const made = Array.from({ length: count }, (_, n) =>
      openPgRows(query as never, { id: `w${n}`, project: 'p', lease, host: '', pid: n, version: '', pools: [] }),
    );
    for (const rows of made) await rows.beat([]);
    return { query, rows: made, turns: made.map(openSharedTurns) };
  };

  it('hold bounds of a minute over all processes', async () => {
    const { turns } = await processes(3);
    let begun = 0;
    for (let n = 0; n < 30; n++)
      void turns[n % 3]?.take({ owner: 'provider:a', rpm: 12, tokens: 1, signal: never }).then(() => begun++);
    await sleep(1_500);
    assert.equal(begun, 12);
  });

  it('count the tokens that calls took in the end', async () => {
    const { turns } = await processes(2);
    const ask = { owner: 'provider:a', tpm: 100, tokens: 60, signal: never };
    const end = await turns[0]?.take(ask);
    let isIn = false;
    void turns[1]?.take({ ...ask, tokens: 50 }).then(() => (isIn = true));
    await sleep(300);
    assert.equal(isIn, false);
    end?.(20);
    await turns[0]?.take({ ...ask, tokens: 1 });
    await sleep(1_500);
    assert.equal(isIn, true);
  });

  it('let as many be at work at once as may be, and those of a process that is gone count no longer', async () => {
    const { turns, rows } = await processes(2);
    const ask = { owner: 'model b', max_parallel: 3, tokens: 1, signal: never };
    let held = 0;
    let most = 0;
    const work = async (n: number): Promise<void> => {
      const end = await turns[n % 2]?.take(ask);
      most = Math.max(most, ++held);
      await sleep(20);
      held--;
      end?.();
    };
    const beating = setInterval(() => void rows.map((one) => one.beat([])), 300);
    await Promise.all(Array.from({ length: 24 }, (_, n) => work(n)));
    assert.equal(most, 3);
    clearInterval(beating);
    for (let n = 0; n < 3; n++) await turns[0]?.take(ask);
    const late = turns[1]?.take(ask);
    const begun = Date.now();
    const alive = setInterval(() => void rows[1]?.beat([]), 300);
    await late;
    clearInterval(alive);
    assert.ok(Date.now() - begun > lease / 2, 'only once the other one gave no sign of life for a lease');
  });

  it('answer a question that is asked again as they did', async () => {
    const { rows, query } = await processes(1);
    const question = { owner: 'a', nonce: randomUUID(), rpm: 5, wanted: [1, 1, 1], held: 0, corrections: [] };
    const first = await rows[0]?.takeTurns(question);
    assert.deepEqual(await rows[0]?.takeTurns(question), { ...first, why: undefined, wait: undefined });
    const [sum] = await query('select sum(calls)::int as calls from baton.turns');
    assert.equal(sum?.calls, 3);
  });
});
