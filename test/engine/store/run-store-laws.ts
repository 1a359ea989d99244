import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Fact } from '../../../engine/state/events.ts';
import { RunError } from '../../../engine/state/failure.ts';
import type { InboxMessage } from '../../../engine/store/inbox.ts';
import type { OwnedRun, RunStore } from '../../../engine/store/run-store.ts';
import { makePlan } from '../../../engine/store/runs/plan.ts';
import { startFact, stepFact } from './facts.ts';

/** A store that is held to the laws. */
export interface StoreUnderTest {
  store: RunStore;
  /** Where runs are created; fresh for each law. */
  root(): string;
  /** The facts that stand in the log of a run, as whoever has no right to write it sees them. */
  readFacts(folder: string): Promise<Fact[]>;
  /** Another process takes the run, although its owner lives. */
  seize(run: OwnedRun): Promise<void>;
}

const now = 1_795_225_000_000;
const refusesOwned = (error: unknown): boolean => error instanceof RunError && error.failure.kind === 'input';
const isLost = (error: unknown): boolean => error instanceof RunError && error.failure.kind === 'interrupted';
const cancelBy = (by: string): InboxMessage => ({ type: 'cancel', by });
const numbersOf = (facts: readonly Fact[]): number[] => facts.map(({ seq }) => seq);

/** What every store of runs promises. */
export function describeStoreLaws(name: string, of: StoreUnderTest): void {
  const { store, root, readFacts, seize } = of;
  const create = (): Promise<OwnedRun> => store.create(root(), { now });
  /** Reads all that waits for the owner. */
  const readAll = async ({ inbox }: OwnedRun): Promise<InboxMessage[]> => {
    const messages: InboxMessage[] = [];
    await inbox.read({ message: (message) => void messages.push(message) });
    return messages;
  };

  describe(`the laws of a store of runs: ${name}`, () => {
    it('who creates a run owns it, and nobody else, until it is released', async () => {
      const run = await create();
      assert.ok(await store.findOwner(run.paths.folder));
      await assert.rejects(store.take(run.paths.folder), refusesOwned);
      await run.release();
      assert.equal(await store.findOwner(run.paths.folder), undefined);
      const next = await store.take(run.paths.folder);
      assert.ok(next.epoch > run.epoch);
      await next.release();
    });

    it('runs that begin in the same moment are different ones', async () => {
      const runs = await Promise.all(Array.from({ length: 8 }, create));
      assert.equal(new Set(runs.map(({ paths }) => paths.id)).size, 8);
      for (const run of runs) await run.release();
    });

    it('a run of a given name is made once, however often it is asked for', async () => {
      const parent = await create();
      const id = `${parent.paths.id}-a`;
      const make = (): Promise<OwnedRun> =>
        store.create(root(), { now, id, caller: { run: parent.paths.id, epoch: parent.epoch } });
      const first = await make();
      assert.equal(first.paths.id, id);
      await first.release();
      // Whoever made it was killed before it began.
      const again = await make();
      assert.ok(again.epoch > first.epoch);
      const log = await again.openLog();
      log.append(startFact(now));
      await log.flushed();
      await log.close();
      await again.release();
      for (let turn = 0; turn < 2; turn++) await assert.rejects(make(), refusesOwned);
      assert.deepEqual(numbersOf(await readFacts(again.paths.folder)), [1]);
      await parent.release();
    });

    it('of several that take a run exactly one has it', async () => {
      const run = await create();
      await run.release();
      const tries = await Promise.allSettled(Array.from({ length: 6 }, () => store.take(run.paths.folder)));
      const owners = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      assert.equal(owners.length, 1);
      await owners[0]?.release();
    });

    it('what is read is a true prefix of what was appended, and holds all that was flushed', () =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), async (groups) => {
          const run = await create();
          const log = await run.openLog();
          let seq = 0;
          for (const size of groups) {
            for (let one = 0; one < size; one++) log.append(stepFact(++seq));
            const flushing = log.flushed();
            const seen = numbersOf(await readFacts(run.paths.folder).catch(() => []));
            assert.deepEqual(seen, numbersOf(seen.map((_, place) => stepFact(place + 1))));
            await flushing;
            assert.deepEqual(
              await readFacts(run.paths.folder),
              Array.from({ length: seq }, (_, place) => stepFact(place + 1)),
            );
          }
          await log.close();
          await run.release();
        }),
        { numRuns: 12 },
      ));

    it('the next owner goes on behind the facts of the last one', async () => {
      const run = await create();
      const begun = await run.beginLog([1, 2, 3].map((seq) => stepFact(seq)));
      await run.release();
      const next = await store.take(run.paths.folder);
      const log = await next.openLog(begun);
      log.append(stepFact(4));
      await log.close();
      await next.release();
      assert.deepEqual(numbersOf(await readFacts(run.paths.folder)), [1, 2, 3, 4]);
    });

    it('who has lost a run is told, and writes nothing more', async () => {
      const run = await create();
      const log = await run.openLog();
      log.append(stepFact(1));
      await log.flushed();
      const lost = once(run.lost, 'abort');
      await seize(run);
      await lost;
      assert.ok(isLost(run.lost.reason));
      log.append(stepFact(2));
      await assert.rejects(log.flushed(), isLost);
      await assert.rejects(log.close(), isLost);
      await run.release();
      assert.deepEqual(numbersOf(await readFacts(run.paths.folder)), [1]);
      assert.ok(await store.findOwner(run.paths.folder), 'the one who took it has it still');
    });

    it('a message is read once, in the order of its time, by whoever owns the run then', async () => {
      const run = await create();
      const { folder } = run.paths;
      const later = await store.post(folder, cancelBy('second'), now + 2);
      const first = await store.post(folder, cancelBy('first'), now + 1);
      assert.deepEqual(await Promise.all([first.state(), later.state()]), ['waiting', 'waiting']);
      await run.release();
      await store.post(folder, cancelBy('third'), now + 3);
      const next = await store.take(folder);
      assert.deepEqual(await readAll(next), ['first', 'second', 'third'].map(cancelBy));
      assert.deepEqual(await Promise.all([first.state(), later.state()]), ['read', 'read']);
      assert.deepEqual(await readAll(next), []);
      await next.release();
    });

    it('a message that could not be handled stays, and one that is withdrawn is never read', async () => {
      const run = await create();
      const kept = await store.post(run.paths.folder, cancelBy('kept'), now);
      const gone = await store.post(run.paths.folder, cancelBy('gone'), now + 1);
      const fails = { message: () => Promise.reject(new Error('the disk is full')) };
      await assert.rejects(run.inbox.read(fails), /the disk is full/);
      await gone.withdraw();
      assert.equal(await kept.state(), 'waiting');
      assert.deepEqual(await readAll(run), [cancelBy('kept')]);
      await run.release();
    });

    it('messages that are looked at stay until they are removed', async () => {
      const run = await create();
      for (const place of [1, 2]) await store.post(run.paths.folder, cancelBy(`${place}`), now + place);
      const [first, second] = await run.inbox.peek();
      await first?.remove();
      assert.deepEqual(await readAll(run), [second?.message]);
      await run.release();
    });

    it('a watch hands messages on as they come, and ends with no handler running', async () => {
      const run = await create();
      const stop = new AbortController();
      const came = Promise.withResolvers<InboxMessage>();
      let handled = false;
      const watching = run.inbox.watch(
        {
          async message(message) {
            came.resolve(message);
            await sleep(30);
            handled = true;
          },
        },
        stop.signal,
      );
      await store.post(run.paths.folder, cancelBy('me'), now);
      assert.deepEqual(await came.promise, cancelBy('me'));
      stop.abort();
      await watching;
      assert.ok(handled);
      await run.release();
    });

    it('a large value is read by its hash, by later owners and by the runs that it is shared with', async () => {
      const run = await create();
      const hash = await run.artifacts.put('a large value');
      assert.equal(await run.artifacts.put('a large value'), hash);
      await run.release();
      const next = await store.take(run.paths.folder);
      assert.equal(await next.artifacts.get(hash), 'a large value');
      const branch = await create();
      await assert.rejects(branch.artifacts.get(hash), RunError);
      await branch.shareArtifacts(run.paths.folder);
      assert.equal(branch.artifacts.read(hash), 'a large value');
      for (const one of [next, branch]) await one.release();
    });

    it('a run has one log, and its plan', async () => {
      const run = await create();
      await run.writePlan(makePlan('1', [{ file: '/p.baton.yaml', text: 'steps: []' }]));
      const log = await run.openLog();
      await log.close();
      await assert.rejects(run.openLog(), RunError);
      await run.release();
    });
  });
}
