import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { acquireLock } from '../../../../engine/store/lock/run-lock.ts';
import { encodeLine } from '../../../../engine/store/log/log-line.ts';
import { logHeader } from '../../../../engine/store/log/read-log.ts';
import { findRun, listRuns } from '../../../../engine/store/runs/runs.ts';
import { signedLine } from '../cut-log.ts';
import { finishFact, startFact, stepFact } from '../facts.ts';
import { temporaryFolder } from '../folder.ts';

const ids = ['20261120-1000-aaa111', '20261121-0100-bbb222', '20261121-0200-bcc333'] as const;

describe('runs', () => {
  const root = temporaryFolder();
  const runFolder = (id: string) => join(root(), '.baton/runs', id);
  const logFile = (id: string) => join(runFolder(id), 'log.jsonl');
  const index = () => join(root(), '.baton/index.jsonl');
  const make = (id: string, ...facts: Fact[]) => {
    mkdirSync(runFolder(id), { recursive: true });
    writeFileSync(logFile(id), [logHeader, ...facts].map(encodeLine).join(''));
  };
  const statuses = async () => (await listRuns(root())).map(({ id, status }) => [id, status]);

  it('lists nothing where there is nothing', async () => {
    assert.deepEqual(await listRuns(root()), []);
    assert.equal(existsSync(index()), false);
  });

  it('tells of each run what its log says, oldest first', async () => {
    make(ids[1], startFact(2_000, 'later', 'b.yaml'), stepFact(2), finishFact(3, 2_250, 'failed'));
    make(ids[0], startFact(1_000), finishFact(2, 1_400));
    mkdirSync(runFolder('no-log-yet'));
    assert.deepEqual(await listRuns(root()), [
      {
        id: ids[0],
        folder: runFolder(ids[0]),
        pipeline: 'demo',
        file: 'demo.baton.yaml',
        status: 'succeeded',
        started_at: 1_000,
        duration: 400,
        foreign: true,
      },
      {
        id: ids[1],
        folder: runFolder(ids[1]),
        pipeline: 'later',
        file: 'b.yaml',
        status: 'failed',
        started_at: 2_000,
        duration: 250,
        foreign: true,
      },
    ]);
  });

  it('tells a run that somebody works on from one that was cut off', async () => {
    make(ids[0], startFact(1), stepFact(2));
    const lock = await acquireLock(runFolder(ids[0]));
    assert.deepEqual(await statuses(), [[ids[0], 'running']]);
    await lock.release();
    assert.deepEqual(await statuses(), [[ids[0], 'interrupted']]);
  });

  it('sees that a finished run goes on, also past a torn line', async () => {
    make(ids[0], startFact(1), finishFact(2, 5, 'waiting'));
    assert.deepEqual(await statuses(), [[ids[0], 'waiting']]);
    appendFileSync(logFile(ids[0]), encodeLine({ seq: 3, at: 9, type: 'run.resumed', pid: 1 }));
    assert.deepEqual(await statuses(), [[ids[0], 'interrupted']]);
    appendFileSync(logFile(ids[0]), `${encodeLine(finishFact(4, 12))}{"seq":5`);
    assert.deepEqual(await statuses(), [[ids[0], 'succeeded']]);
  });

  it('shows a run whose log is damaged, and none that was cut off before its first fact', async () => {
    make(ids[0]);
    make(ids[1], stepFact(1));
    make(ids[2], startFact(1), finishFact(2, 3));
    writeFileSync(logFile(ids[2]), '');
    assert.deepEqual(await statuses(), [
      [ids[0], 'damaged'],
      [ids[1], 'damaged'],
    ]);
  });

  describe('index', () => {
    it('is built from the logs and used while they stay as they are', async () => {
      make(ids[0], startFact(1), finishFact(2, 3));
      await listRuns(root());
      const line = JSON.parse(readFileSync(index(), 'utf8'));
      const { crc: _crc, mac: _mac, ...entry } = line;
      writeFileSync(index(), signedLine({ ...entry, pipeline: 'from the index' }, 'index'));
      assert.equal((await listRuns(root()))[0]?.pipeline, 'from the index');
      for (const brought of [
        encodeLine({ ...entry, pipeline: 'brought' }),
        signedLine({ ...entry, pipeline: 'brought' }, 'plan'),
      ]) {
        writeFileSync(index(), brought);
        assert.equal((await listRuns(root()))[0]?.pipeline, 'demo', 'what this machine did not write is not believed');
      }
      utimesSync(logFile(ids[0]), 1, 1);
      assert.equal((await listRuns(root()))[0]?.pipeline, 'demo');
    });
    for (const [rule, text] of [
      ['gone', undefined],
      ['damaged', 'what?\n{"id":1}\n'],
      ['of another shape', signedLine({ id: ids[0] }, 'index')],
    ] as const)
      it(`is made again where it is ${rule}`, async () => {
        make(ids[0], startFact(1), finishFact(2, 3));
        const before = await listRuns(root());
        if (text === undefined) rmSync(index());
        else writeFileSync(index(), text);
        assert.deepEqual(await listRuns(root()), before);
        assert.equal(JSON.parse(readFileSync(index(), 'utf8')).id, ids[0]);
      });
    it('forgets runs that were removed', async () => {
      make(ids[0], startFact(1), finishFact(2, 3));
      make(ids[1], startFact(1), finishFact(2, 3));
      await listRuns(root());
      rmSync(runFolder(ids[0]), { recursive: true });
      assert.deepEqual(await statuses(), [[ids[1], 'succeeded']]);
      assert.equal(readFileSync(index(), 'utf8').trim().split('\n').length, 1);
    });
    it('is not needed: runs are listed where it cannot be written', async () => {
      make(ids[0], startFact(1), finishFact(2, 3));
      mkdirSync(join(index(), 'in the way'), { recursive: true });
      assert.deepEqual(await statuses(), [[ids[0], 'succeeded']]);
    });
  });

  it('says so where the runs cannot be listed', async () => {
    mkdirSync(join(root(), '.baton'));
    writeFileSync(join(root(), '.baton/runs'), '');
    await assert.rejects(listRuns(root()), /The runs cannot be listed: /);
  });

  describe('found by', () => {
    beforeEach(() => {
      for (const id of ids) make(id, startFact(1));
    });
    const found: [wanted: string, id: string][] = [
      ['latest', ids[2]],
      [ids[1], ids[1]],
      ['20261120', ids[0]],
      ['bbb', ids[1]],
      ['20261121-02', ids[2]],
    ];
    it('latest, which is never one that has not begun', async () => {
      make('2099-empty');
      writeFileSync(logFile('2099-empty'), '');
      mkdirSync(runFolder('2099-no-log'));
      assert.equal((await findRun(root(), 'latest')).folder, runFolder(ids[2]));
    });
    for (const [wanted, id] of found) it(wanted, async () => assert.equal((await findRun(root(), wanted)).folder, runFolder(id)));

    const missed: [wanted: string, message: RegExp, hint: RegExp][] = [
      ['20261121', /2 runs begin with "20261121": 20261121-0100-bbb222, 20261121-0200-bcc333/, /more of the id/],
      ['20261121-0100-bbb223', /no run "20261121-0100-bbb223"/, /Did you mean 20261121-0100-bbb222/],
      ['nothing', /no run "nothing"/, /baton runs/],
      ['', /no run ""/, /baton runs/],
    ];
    for (const [wanted, message, hint] of missed)
      it(`nothing, for "${wanted}", with a reason`, () =>
        assert.rejects(
          findRun(root(), wanted),
          (error) => error instanceof RunError && message.test(error.message) && hint.test(error.failure.hint ?? ''),
        ));
    it('the newest five, where many fit', async () => {
      for (let i = 0; i < 6; i++) make(`2027-${i}`, startFact(1));
      await assert.rejects(findRun(root(), '2027'), /6 runs begin with "2027": …, 2027-1, 2027-2, 2027-3, 2027-4, 2027-5\./);
    });
  });
  it('is refused in words where there are none', () => assert.rejects(findRun(root(), 'latest'), /There are no runs in /));
});
