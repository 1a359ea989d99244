import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { settleWorkerStops } from '../../../../engine/cli/serve/runs/settle-stops.ts';

type Settling = Parameters<typeof settleWorkerStops>;

/** A settling of stops; `most` is how many of them wrote their history at the same time. */
function settleWith({ fails, gone, unread }: { fails?: string; gone?: string; unread?: string }) {
  const told: string[] = [];
  const settled: string[] = [];
  const forgotten: string[] = [];
  let atWork = 0;
  let most = 0;
  let hear = (_run: string): void => undefined;
  const engine = {
    readRun: async () => ({
      state: {},
      compiled: {},
      log: { facts: [{ seq: 1 }] },
    }),
    async keepRunInHistory() {
      most = Math.max(most, ++atWork);
      await turn();
      atWork--;
    },
    measureUsage: () => [],
  };
  const stops = {
    listen(heard: (run: string) => void) {
      hear = heard;
      return () => undefined;
    },
    listLeft: async () => [],
    async settle(run: string, upTo: number) {
      if (run === fails) throw new Error('not this one');
      assert.equal(upTo, 1);
      settled.push(run);
      return { outcomes: ['succeeded'], dollars: 1 };
    },
    forget: async (run: string) => void forgotten.push(run),
  };
  const database = {
    list: async ({ id }: { id: string }) => (id === gone ? [] : [{}]),
    async bring(run: string) {
      if (run === gone || run === unread) throw new Error('it cannot be brought');
      return run;
    },
    workers: { stops, lease: 1_000 },
  };
  const host = { engine, tell: (line: string) => told.push(line) } as unknown as Settling[0];
  const settling = settleWorkerStops(host, database as unknown as Settling[1]);

  return { settling, settled, forgotten, told, hear: (run: string) => hear(run), most: () => most };
}

const names = Array.from({ length: 40 }, (_, at) => `run${at}`);

describe('stops of runs of workers', () => {
  const untilSettled = async (settled: readonly string[], count: number): Promise<void> => {
    while (settled.length < count) await turn();
  };

  it('are settled together, as their history is opened once for all', async () => {
    const { settling, settled, told, hear, most } = settleWith({});
    for (const name of names) hear(name);
    await untilSettled(settled, names.length);
    await settling.close();
    assert.deepEqual([[...settled].sort(), told], [[...names].sort(), []]);
    assert.equal(most(), 8);
    assert.deepEqual([settling.totals.ended.get('succeeded'), settling.totals.dollars], [40, 40]);
  });

  it('are settled though one of them fails, and those that come later too', async () => {
    const { settling, settled, told, hear } = settleWith({ fails: 'run3' });
    for (const name of names) hear(name);
    await untilSettled(settled, names.length - 1);
    hear('later');
    await untilSettled(settled, names.length);
    await settling.close();
    assert.ok(settled.includes('later') && !settled.includes('run3'));
    assert.equal(told.length, 1);
  });

  it('are forgotten where the run was removed, and told of where it cannot be read', async () => {
    const { settling, settled, forgotten, told, hear } = settleWith({ gone: 'run1', unread: 'run2' });
    for (const name of ['run1', 'run2', 'run3']) hear(name);
    await untilSettled(settled, 1);
    await settling.close();
    assert.deepEqual([settled, forgotten], [['run3'], ['run1']]);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /run2.*it cannot be brought/);
  });
});
