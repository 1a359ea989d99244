import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openServedMarks } from '../../../../engine/cli/serve/runs/at-work.ts';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import * as engine from '../../../../engine/index.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { localStore } from '../../../../engine/store/local-store.ts';
import type { RunLog } from '../../../../engine/store/log/run-log.ts';
import type { OwnedRun, RunStore } from '../../../../engine/store/run-store.ts';
import { served, useServers } from './server.ts';

/** Takes the lock of a run in a process that ends without releasing it. */
async function killAnOwner(at: string): Promise<void> {
  const lock = pathToFileURL(resolve('engine/store/lock/run-lock.ts')).href;
  const hooks = pathToFileURL(resolve('test/hooks.mjs')).href;
  const text = `import(${JSON.stringify(lock)}).then(({ acquireLock }) => acquireLock(${JSON.stringify(at)})).then(() => process.kill(process.pid, 'SIGKILL'))`;
  const child = spawn(process.execPath, ['--import', hooks, '--disable-warning=ExperimentalWarning', '-e', text]);
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL');
}

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
      const marks = openServedMarks(engine, folder());
      while ((await marks.list()).length === 0) await new Promise((done) => setTimeout(done, 5));
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

  it('and taken up again is marked before its lock is taken, and as before where it cannot go on', async () => {
    write('question.baton.yaml', served.question);
    const { begin, ended, idle } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    const at = join(folder(), '.baton/runs', run);
    const marks = openServedMarks(engine, folder());
    assert.deepEqual(await marks.list(), []);
    const takeBack = await marks.intend(at);
    // Killed before it took the lock.
    assert.deepEqual(await marks.list(), [run]);
    // Killed behind it.
    await (await localStore.take(at)).release();
    assert.deepEqual(await marks.list(), [run]);
    await takeBack();
    assert.deepEqual(await marks.list(), []);
  });

  it('and taken up by two servers keeps the mark of the faster one, also if that one is killed', async () => {
    write('question.baton.yaml', served.question);
    const { begin, ended, idle } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    const at = join(folder(), '.baton/runs', run);
    const marks = openServedMarks(engine, folder());
    await marks.set({ id: run, folder: at });
    for (const moment of ['before the slower one wants it', 'behind it']) {
      const isBefore = moment.startsWith('before');
      const takeOver = async (): Promise<void> => {
        await marks.intend(at);
        await killAnOwner(at);
      };
      if (isBefore) await takeOver();
      const takeBack = await marks.intend(at);
      if (!isBefore) await takeOver();
      await takeBack();
      assert.deepEqual(await marks.list(), [run], moment);
    }
  });

  it('and listed while another server takes it up keeps its mark', async () => {
    write('question.baton.yaml', served.question);
    const { begin, ended, idle } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    const at = join(folder(), '.baton/runs', run);
    const marks = openServedMarks(engine, folder());
    await marks.set({ id: run, folder: at });
    const takeOver = async (): Promise<void> => {
      await marks.intend(at);
      await killAnOwner(at);
    };
    const meanwhile = {
      ...engine,
      async lockNumber(asked: string) {
        await takeOver();
        const number = await engine.lockNumber(asked);
        await takeOver();
        return number;
      },
    };
    assert.deepEqual(await openServedMarks(meanwhile, folder()).list(), [run]);
    assert.deepEqual(await marks.list(), [run]);
  });
});
