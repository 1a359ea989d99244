import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openServedMarks } from '../../../../engine/cli/serve/runs/at-work.ts';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import * as engine from '../../../../engine/index.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { localStore } from '../../../../engine/store/local-store.ts';
import type { RunLog } from '../../../../engine/store/log/run-log.ts';
import type { OwnedRun, RunStore } from '../../../../engine/store/run-store.ts';
import { beginLog } from '../../../../engine/store/runs/fork.ts';
import { killAnOwner } from './kill-owner.ts';
import { served, useServers } from './server.ts';

/** The local store, whose logs keep nothing before `open` resolves. */
function heldStore(open: Promise<void>) {
  const appended = Promise.withResolvers<void>();
  const heldLog = (log: RunLog): RunLog => {
    const waiting: Parameters<RunLog['append']>[0][] = [];
    const flushed = async (): Promise<void> => {
      await open;
      for (const fact of waiting.splice(0)) log.append(fact);
      await log.flushed();
    };
    return {
      append(fact) {
        waiting.push(fact);
        appended.resolve();
      },
      flushed,
      close: () => flushed().finally(() => log.close()),
    };
  };
  const held = (run: OwnedRun): OwnedRun => ({ ...run, openLog: async (logRead) => heldLog(await run.openLog(logRead)) });
  const store: RunStore = { ...localStore, create: async (root, options) => held(await localStore.create(root, options)) };
  return { store, appended: appended.promise };
}

/** What a request has come to after what was under way had its turns. */
async function isAnswered(reply: Promise<unknown>): Promise<boolean> {
  const turns = (async () => {
    for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
    return false;
  })();
  return Promise.race([reply.then(() => true), turns]);
}

describe('a run that a server accepts', () => {
  const { folder, write, serve } = useServers();

  for (const way of ['start', 'fork'] as const)
    it(`stands on disk before the answer: ${way}`, async () => {
      write('greet.baton.yaml', served.greeting);
      const { runs, host, begin, ended, idle } = await serve();
      const run = await begin('greet.baton.yaml', { name: 'Ada' });
      await ended(run, 'succeeded');
      await idle();
      const entry = (await engine.listRuns(folder()))[0];
      assert.ok(entry);

      const gate = Promise.withResolvers<void>();
      const { store, appended } = heldStore(gate.promise);
      Object.assign(host.start, { store });
      const accepting = createServedRuns(host, 4);
      const accepted =
        way === 'start'
          ? accepting.start('greet.baton.yaml', { inputs: { name: 'Bea' } })
          : accepting.fork(entry, { inputs: { name: 'Bea' }, values: {}, person: 'ada' });
      await appended;
      // The mark is the last thing before the answer.
      const marks = join(folder(), '.baton/serve/at-work');
      while (!existsSync(marks) || readdirSync(marks).length === 0) await new Promise((done) => setTimeout(done, 5));
      assert.equal(await isAnswered(accepted), false);
      assert.equal(accepting.count, 1);
      gate.resolve();
      const id = await accepted;
      const { facts } = await engine.openLogReader(join(folder(), '.baton/runs', id))();
      assert.equal(facts[0]?.type, 'run.started');
      await accepting.close();
      assert.equal(runs.count, 0);
    });

  it('is refused where its first facts cannot be kept', async () => {
    write('greet.baton.yaml', served.greeting);
    const { send, host } = await serve();
    const gone = Promise.reject(new RunError({ kind: 'network', message: 'the store is gone', retryable: true }));
    gone.catch(() => undefined);
    Object.assign(host.start, { store: heldStore(gone).store });
    const body = { file: 'greet.baton.yaml', inputs: { name: 'Ada' } };
    const headers = { 'Idempotency-Key': 'k' };
    const { status, text } = await send('POST', '/v1/runs', { body, headers });
    assert.equal(status, 503, text);
    // It may have begun: the key begins nothing more.
    assert.equal((await send('POST', '/v1/runs', { body, headers })).status, 409);
  });

  /** A run that waits for a person, so that no process has it. */
  const beginWaiting = async (): Promise<{ run: string; at: string }> => {
    write('question.baton.yaml', served.question);
    const { begin, ended, idle } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    return { run, at: join(folder(), '.baton/runs', run) };
  };

  it('is found by other servers once the server that has it is killed, also if that one took it over from another', async () => {
    const { run, at } = await beginWaiting();
    const marks = openServedMarks(engine, folder());
    await marks.set(run);
    for (const owner of [2, 3]) {
      await killAnOwner(at, { served: true });
      assert.deepEqual(await marks.list(), [{ id: run, owner, letGo: false }]);
    }
  });

  it('and was left is taken by one of the servers that saw it; the others neither take it nor hide it', async () => {
    const { run, at } = await beginWaiting();
    const marks = openServedMarks(engine, folder());
    await marks.set(run);
    await killAnOwner(at, { served: true });
    const [seen] = await marks.list();
    // A faster server, which is killed as well.
    await marks.set(run);
    await killAnOwner(at, { served: true, lastOwner: seen?.owner });

    await assert.rejects(engine.servedStore.take(at, seen?.owner), engine.RunTaken);
    assert.deepEqual(await marks.list(), [{ id: run, owner: 3, letGo: false }]);
    const taken = await engine.servedStore.take(at, 3);
    assert.equal(taken.epoch, 4);
    assert.deepEqual(await marks.list(), []);
    await taken.release();
    assert.deepEqual(await marks.list(), [{ id: run, owner: 4, letGo: true }]);
  });

  it('and goes on before the server has done with its last turn keeps its mark', async () => {
    const { run, at } = await beginWaiting();
    const marks = openServedMarks(engine, folder());
    const unmark = await marks.set(run);
    await marks.set(run);
    await killAnOwner(at, { served: true });
    await unmark();
    assert.deepEqual(await marks.list(), [{ id: run, owner: 2, letGo: false }]);
    await marks.removeAll(run);
    assert.deepEqual(await marks.list(), []);
  });

  it('and that a server cannot go on with is told once, and taken up again once a later server was killed', async () => {
    const { run, at } = await beginWaiting();
    const { facts } = await engine.openLogReader(at)();
    await beginLog(
      at,
      facts.filter(({ type }) => type !== 'run.finished' && type !== 'person.asked'),
    );
    await openServedMarks(engine, folder()).set(run);
    await killAnOwner(at, { served: true });

    let isLocked = true;
    const resumeRun: typeof engine.resumeRun = async (options) => {
      if (!isLocked) return engine.resumeRun(options);
      await (await engine.servedStore.take(at, options.lastOwner)).release();
      throw new Error('no key');
    };
    const runs = createServedRuns(
      { engine: { ...engine, resumeRun }, folder: folder(), version: '1', start: { allow: [], env: {} } },
      4,
    );
    const told: string[] = [];
    const takeUp = () => runs.takeUp((_, why) => told.push(why));
    assert.deepEqual([await takeUp(), await takeUp(), told], [0, 0, ['no key']]);

    isLocked = false;
    await killAnOwner(at, { served: true });
    assert.equal(await takeUp(), 1);
    await runs.close();
  });

  it('and was killed at a terminal since is left alone', async () => {
    const { run, at } = await beginWaiting();
    const marks = openServedMarks(engine, folder());
    await marks.set(run);
    await killAnOwner(at, { served: true });
    await killAnOwner(at, {});
    assert.deepEqual(await marks.list(), []);
  });
});
