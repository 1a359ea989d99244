import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '../../../../engine/state/failure.ts';
import { isPassing } from '../../../../engine/store/pg/faults.ts';
import { openPgRows } from '../../../../engine/store/pg/pg-rows.ts';
import type { Query } from '../../../../engine/store/pg/query.ts';
import type { Commit } from '../../../../engine/store/shared/commits.ts';
import { createCommitter } from '../../../../engine/store/shared/committer.ts';

type Answer = (values: readonly unknown[]) => unknown[] | Promise<unknown[]>;

const lostReply = (): never => {
  throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
};
const commitOf = (run: string): Commit => ({
  run,
  epoch: 1,
  seq: 1,
  count: 1,
  prev: 0,
  nonce: `nonce of ${run}`,
  body: '{}',
  read: [],
});

/** Commits one commit of each run; what it tells, in order. `append` and `judge` answer statements, one after the other. */
async function commitBy(
  runs: readonly string[],
  { append, judge = [], doubt = 60_000 }: { append: Answer[]; judge?: Answer[]; doubt?: number },
) {
  const told: string[] = [];
  const sent: unknown[] = [];
  const query: Query = async <T>(text: string, values: readonly unknown[] = []) => {
    const isAppend = text.includes('insert into baton.facts');
    if (isAppend) sent.push(values[6]);
    const answer = (isAppend ? append : judge).shift();
    assert.ok(answer, 'one statement too many');
    return (await answer(values)) as T[];
  };
  const committer = createCommitter({
    rows: openPgRows(query, { id: 'me', lease: 60_000, host: '', pid: 1, version: '1', pools: [], project: 'p' }),
    isPassing,
    doubt,
    troubled: () => told.push('troubled'),
    recovered: () => told.push('recovered'),
    explain: () => new RunError({ kind: 'network', message: 'explained' }),
  });
  for (const run of runs) {
    let commit: Commit | undefined = commitOf(run);
    committer.wants({
      run,
      next() {
        const waiting = commit;
        commit = undefined;
        return waiting;
      },
      kept: () => told.push(`kept ${run}`),
      refused: (error) => told.push(`refused ${run}: ${error.message}`),
    });
  }
  await committer.idle();
  return { told, sent };
}

const added =
  (...runs: string[]): Answer =>
  () =>
    runs.map((run) => ({ run }));
const judged =
  (run: string, kept: boolean, owned: boolean): Answer =>
  () => [{ run, kept, owned }];

describe('commits of all runs of a process', () => {
  it('go in one statement', async () => {
    const { told, sent } = await commitBy(['a', 'b'], { append: [added('a', 'b')] });
    assert.deepEqual(told, ['recovered', 'kept a', 'kept b']);
    assert.deepEqual(sent, [['nonce of a', 'nonce of b']]);
  });

  it('are sent again as they were when the reply is lost, and find themselves', async () => {
    const { told, sent } = await commitBy(['a'], { append: [lostReply, added()], judge: [judged('a', true, true)] });
    assert.deepEqual(told, ['troubled', 'recovered', 'kept a']);
    assert.deepEqual(sent[0], sent[1]);
  });

  it('whose reply came late are checked: written or not, they count only while the run is still owned', async () => {
    const late: Answer = () => sleep(300, [{ run: 'a' }]);
    const commit = (owned: boolean) => commitBy(['a'], { append: [late], judge: [judged('a', true, owned)], doubt: 200 });
    assert.deepEqual((await commit(true)).told, ['recovered', 'kept a']);
    assert.deepEqual((await commit(false)).told, ['recovered', 'refused a: Another process has taken this run over.']);
  });

  it('are refused one by one where another one has the run', async () => {
    const { told } = await commitBy(['a', 'b'], { append: [added('b')], judge: [judged('a', false, false)] });
    assert.deepEqual(told, ['recovered', 'refused a: Another process has taken this run over.', 'kept b']);
  });

  it('of one run go in a statement each: an earlier owner of it in this process learns of its own commit', async () => {
    const { told, sent } = await commitBy(['a', 'b', 'a'], {
      append: [added('b'), added('a')],
      judge: [judged('a', false, false)],
    });
    assert.deepEqual(
      sent.map((nonces) => Array.isArray(nonces) && nonces.length),
      [2, 1],
    );
    assert.deepEqual(
      told.filter((one) => one !== 'recovered'),
      ['refused a: Another process has taken this run over.', 'kept b', 'kept a'],
    );
  });

  it('are refused where the database has lost what stood before them', async () => {
    const { told } = await commitBy(['a'], { append: [added()], judge: [judged('a', false, true)] });
    assert.match(told.at(-1) ?? '', /refused a: The database no longer holds the last facts/);
  });

  it('fail of what does not pass', async () => {
    const wrong = (): never => {
      throw Object.assign(new Error('no'), { code: '42501' });
    };
    assert.deepEqual((await commitBy(['a'], { append: [wrong] })).told, ['refused a: explained']);
  });
});
