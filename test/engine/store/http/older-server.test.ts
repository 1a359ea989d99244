import assert from 'node:assert/strict';
import { workerCalls } from '../../../../engine/cli/serve/worker/verbs.ts';
import { type AskServer, openHttpRows } from '../../../../engine/store/http/http-rows.ts';
import { createMemoryRuns } from '../shared/memory-runs.ts';

describe('a run that a worker reads', () => {
  const [hash, wrong] = ['a'.repeat(64), '../../else'];

  /** A run with two commits, a plan and values, behind a server; `asked` are the calls that it was asked. */
  const open = async (readsRuns: boolean) => {
    const rows = createMemoryRuns(60_000).open('server');
    const made = (await rows.create(0)) ?? assert.fail();
    for (const seq of [1, 2]) {
      const commit = {
        run: made.id,
        epoch: made.epoch,
        seq,
        count: 1,
        prev: seq - 1,
        nonce: `n${seq}`,
        body: `fact ${seq}`,
        read: [],
      };
      assert.ok((await rows.append([commit])).has(made.id));
    }
    await rows.keepPlan(made.id, 'the plan');
    for (const name of [hash, wrong]) await rows.keepValue(made.id, name, Buffer.from('large'));

    const asked: string[] = [];
    const ask: AskServer = async (call, args) => {
      asked.push(call);
      return JSON.parse(JSON.stringify(await workerCalls[call]?.answer(rows, args)));
    };
    return { run: made.id, asked, worker: openHttpRows(ask, 'worker', { hears: true, readsRuns }) };
  };

  for (const [server, readsRuns, calls] of [
    ['of this version, by one request', true, ['readRun']],
    ['of before, by several', false, ['readPlan', 'readFacts', 'listValues']],
  ] as const)
    it(`is whole, without values whose names are none: a server ${server}`, async () => {
      const { run, asked, worker } = await open(readsRuns);
      assert.deepEqual(await worker.readRun(run), {
        plan: 'the plan',
        bundle: undefined,
        commits: [
          { seq: 1, body: 'fact 1' },
          { seq: 2, body: 'fact 2' },
        ],
        values: [hash],
      });
      assert.deepEqual(asked, calls);
      assert.equal(await worker.readRun('nobody'), undefined);
    });
});
