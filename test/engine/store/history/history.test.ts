import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteTrouble } from '../../../../engine/disk/sqlite.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { forgetRuns } from '../../../../engine/store/history/forget-runs.ts';
import { useHistory } from '../../../../engine/store/history/open-history.ts';
import { type HistoryQueries, queryHistory } from '../../../../engine/store/history/read-history.ts';
import type { RunRecord, StepRecord } from '../../../../engine/store/history/records.ts';
import { writeRecord } from '../../../../engine/store/history/write-history.ts';
import { historyFile } from '../../../../engine/store/paths.ts';
import { temporaryFolder } from '../folder.ts';
import { start } from '../program.ts';

const runOf = (run: string, more: Partial<RunRecord> = {}): RunRecord => ({
  run,
  pipeline: 'p',
  file: '/project/p.baton.yaml',
  hash: 'h',
  definition: 'w',
  status: 'succeeded',
  degraded: false,
  mode: 'live',
  parent: undefined,
  started_at: 1000,
  duration: 50,
  worked: 40,
  cost: 0.5,
  input_tokens: 10,
  output_tokens: 4,
  calls: 1,
  models: ['m', 'n'],
  steps: 1,
  given: 0,
  failed: 0,
  retries: 0,
  limits: '{"max_parallel":10}',
  ...more,
});

const stepOf = (run: string, path: string, more: Partial<StepRecord> = {}): StepRecord => ({
  run,
  path,
  step: path.replace(/\[\d+\]/g, '[*]'),
  kind: 'prompt',
  definition: 'd',
  gate: 'g',
  model: 'm',
  tool: undefined,
  outcome: 'succeeded',
  started_at: 1000,
  wait: 2,
  duration: 20,
  first_token: 3,
  input_tokens: 10,
  output_tokens: 4,
  cost: 0.5,
  calls: 1,
  retries: 0,
  input_size: 7,
  output_size: 9,
  iterations: undefined,
  branch: undefined,
  quality: undefined,
  attempt: 20,
  asked: 100,
  schema: true,
  tools: 0,
  held: undefined,
  agreement: undefined,
  ...more,
});

describe('the history of runs', () => {
  const root = temporaryFolder();
  const mark = { bytes: 1, modified: 2 };
  const write = (run: RunRecord, steps: readonly StepRecord[] = []) =>
    useHistory(root(), (db) => writeRecord(db, { run, mark }, steps));
  const ask = async <T>(question: (history: HistoryQueries) => T): Promise<T> =>
    (await useHistory(root(), (db) => question(queryHistory(db)))).value;

  it('gives back what was written of runs and steps', async () => {
    const run = runOf('r1', { parent: 'r0', cost: undefined, given: 2 });
    const steps = [
      stepOf('r1', 'a', { outcome: 'failed', retries: 2, branch: 'yes' }),
      stepOf('r1', 'loop[0]', { cost: undefined }),
    ];
    await write(run, steps);
    assert.deepEqual(await ask((history) => history.runs()), [run]);
    assert.deepEqual(await ask((history) => history.steps('r1')), steps);
    assert.deepEqual(await ask((history) => history.observations('p', 'loop[*]')), steps.slice(1));
    assert.deepEqual(await ask((history) => [...history.marks()]), [['r1', mark]]);
  });

  it('a run that is written again stands in the place of what was there, and a removed one is gone', async () => {
    await write(runOf('r1', { status: 'waiting' }), [stepOf('r1', 'a')]);
    await write(runOf('r1'), [stepOf('r1', 'a'), stepOf('r1', 'b')]);
    await write(runOf('r2'), [stepOf('r2', 'a')]);
    assert.deepEqual(
      (await ask((history) => history.steps('r1'))).map(({ path }) => path),
      ['a', 'b'],
    );
    await forgetRuns(root(), ['r1', 'never there']);
    assert.deepEqual(
      (await ask((history) => history.runs())).map(({ run }) => run),
      ['r2'],
    );
    assert.equal((await ask((history) => history.observations('p', 'a'))).length, 1);
  });

  it('gives the steps of a file that succeeded in its newest live runs, and what calls of models took', async () => {
    const of = { pipeline: 'p', file: '/project/p.baton.yaml' };
    assert.deepEqual(await ask((history) => history.succeededSteps(of)), []);
    for (let number = 0; number < 25; number++)
      await useHistory(root(), (db) => {
        const run = runOf(`r${number}`, { started_at: number });
        const steps = [stepOf(run.run, 'a'), stepOf(run.run, 'b', { outcome: 'failed' })];
        return writeRecord(db, { run, mark, latencies: [{ model: 'm', calls: 2, median: number }] }, steps);
      });
    const others: Partial<RunRecord>[] = [{ pipeline: 'q' }, { file: 'q' }, { mode: 'replay' }, { status: 'cancelled' }];
    for (const [index, other] of others.entries())
      await write(runOf(`other${index}`, { ...other, started_at: 50 + index }), [stepOf(`other${index}`, 'a')]);
    const found = await ask((history) => history.succeededSteps({ ...of, except: 'r24' }));
    assert.deepEqual(
      found.map(({ run }) => run.run),
      Array.from({ length: 20 }, (_, back) => `r${23 - back}`),
    );
    assert.deepEqual(found[0], { run: runOf('r23', { started_at: 23 }), steps: [stepOf('r23', 'a')] });
    assert.deepEqual((await ask((history) => history.latencies(6))).slice(0, 2), [
      { model: 'm', calls: 2, median: 24 },
      { model: 'm', calls: 2, median: 23 },
    ]);
    assert.equal((await ask((history) => history.latencies(6))).length, 2);
    await forgetRuns(root(), ['r24']);
    assert.equal((await ask((history) => history.latencies(6)))[0]?.median, 23);
  });

  it('steps of a run that is not asked about take no room of the others, in whatever order runs were written', async () => {
    const items = (run: string, count: number): StepRecord[] =>
      Array.from({ length: count }, (_, item) => stepOf(run, `loop[${item}]`));
    const of = { pipeline: 'p', file: '/project/p.baton.yaml' };
    const counts = async (except?: string): Promise<[run: string, steps: number][]> =>
      (await ask((history) => history.succeededSteps({ ...of, except }))).map(({ run, steps }) => [run.run, steps.length]);
    await write(runOf('newest', { started_at: 3 }), items('newest', 250));
    await write(runOf('elsewhere', { started_at: 4, file: '/project/copy/p.baton.yaml' }), items('elsewhere', 250));
    await write(runOf('before', { started_at: 2 }), items('before', 150));
    await write(runOf('oldest', { started_at: 1 }), items('oldest', 250));
    assert.deepEqual(await counts('newest'), [
      ['before', 150],
      ['oldest', 50],
    ]);
    assert.deepEqual(await counts(), [
      ['newest', 200],
      ['before', 0],
      ['oldest', 0],
    ]);
  });

  it('a trend adds the items of a loop up, the oldest run first', async () => {
    for (const [at, run] of ['r1', 'r2'].entries())
      await write(runOf(run, { started_at: 1000 + at }), [
        stepOf(run, 'loop[0]', { quality: 0.9 }),
        stepOf(run, 'loop[1]', { outcome: 'failed', retries: 1, quality: 0.5 }),
        stepOf(run, 'loop[2]', { duration: 0, wait: 0, cost: 0, input_tokens: 0, output_tokens: 0 }),
        stepOf(run, 'b'),
      ]);
    await write(runOf('other', { pipeline: 'q', started_at: 5000 }), [stepOf('other', 'b')]);
    const { runs, steps } = await ask((history) => history.trend('p'));
    assert.deepEqual(
      runs.map(({ run }) => run),
      ['r1', 'r2'],
    );
    const sum = {
      step: 'loop[*]',
      kind: 'prompt',
      count: 3,
      failed: 1,
      retries: 1,
      duration: 40,
      wait: 4,
      cost: 1,
      tokens: 28,
      quality: 0.7,
      agreement: undefined,
      answer: 9,
    };
    assert.deepEqual(steps.get('loop[*]'), [
      { run: 'r1', ...sum },
      { run: 'r2', ...sum },
    ]);
    assert.equal(steps.get('b')?.length, 2);
  });

  it('the trials of prompts are those of live runs that tell of their model, the oldest run first', async () => {
    await write(runOf('r2', { started_at: 2000 }), [
      stepOf('r2', 'a', { outcome: 'failed', retries: 2 }),
      stepOf('r2', 'b', { outcome: 'cancelled' }),
      stepOf('r2', 'c', { kind: 'tool' }),
      stepOf('r2', 'd', { model: undefined }),
    ]);
    await write(runOf('r1', { started_at: 1000 }), [stepOf('r1', 'a', { quality: 0.5 })]);
    await write(runOf('r3', { started_at: 3000, mode: 'replay' }), [stepOf('r3', 'a')]);
    const told = (since: number, most?: number) =>
      ask((history) => history.trials(since, most).map(({ run, outcome, retries, quality }) => [run, outcome, retries, quality]));
    assert.deepEqual(await told(0), [
      ['r1', 'succeeded', 0, 0.5],
      ['r2', 'failed', 2, undefined],
    ]);
    assert.deepEqual([await told(1500), await told(0, 1)], [[['r2', 'failed', 2, undefined]], [['r2', 'failed', 2, undefined]]]);
  });

  it('a run counts once all of it is there: of one whose process ended in the middle nothing is seen', async () => {
    await useHistory(root(), async (db) => {
      const half = function* (): Iterable<StepRecord> {
        for (let item = 0; item < 1000; item++) yield stepOf('r1', `loop[${item}]`);
        throw new Error('killed');
      };
      await assert.rejects(writeRecord(db, { run: runOf('r1'), mark }, half()), /killed/);
    });
    assert.deepEqual(await ask((history) => [history.runs(), history.steps('r1'), [...history.marks()]]), [[], [], []]);
    await write(runOf('r1'), [stepOf('r1', 'a')]);
    assert.equal((await ask((history) => history.steps('r1'))).length, 1);
  });

  it('two who write the same run at once leave it there once', async () => {
    const steps = Array.from({ length: 2000 }, (_, item) => stepOf('r1', `loop[${item}]`));
    await Promise.all([write(runOf('r1'), steps), write(runOf('r1'), steps)]);
    assert.equal((await ask((history) => history.runs())).length, 1);
    assert.equal((await ask((history) => history.steps('r1'))).length, 2000);
    assert.equal((await ask((history) => history.observations('p', 'loop[*]', 9999))).length, 2000);
  });

  const beginnings: [what: string, prepare: () => void][] = [
    ['where there is none', () => undefined],
    [
      'in the place of one that is not theirs',
      () => {
        const db = new DatabaseSync(historyFile(root()));
        db.exec('PRAGMA journal_mode = WAL; CREATE TABLE cats (name)');
        db.close();
      },
    ],
    ['in the place of a damaged one', () => writeFileSync(historyFile(root()), Buffer.alloc(20_000, 'x'))],
  ];
  for (const [what, prepare] of beginnings)
    it(`processes that make it ${what} and write at once lose nothing`, () => writeTogether(prepare));

  async function writeTogether(prepare: () => void): Promise<void> {
    mkdirSync(dirname(historyFile(root())));
    prepare();
    const programs = Array.from({ length: 4 }, (_, who) =>
      start('test/engine/store/programs/write-history.ts', [root(), `w${who}`]),
    );
    for (const program of programs) assert.deepEqual(await program.ended, { code: 0, signal: null }, program.errors());
    assert.equal((await ask((history) => history.runs())).length, 4 * 5);
    assert.equal((await ask((history) => history.observations('p', 'loop[*]', 99_999))).length, 4 * 5 * 500);
  }

  it('what another process has just removed is no failure of the disk', () => {
    const told = (errcode: number) => sqliteTrouble(Object.assign(new Error('disk I/O error'), { errcode }));
    assert.deepEqual([told(5898), told(10)], ['busy', 'other']);
  });

  it('only its owner may read it', async function () {
    // Windows keeps no such permissions.
    if (process.platform === 'win32') this.skip();
    await write(runOf('r1'));
    assert.equal(statSync(historyFile(root())).mode & 0o777, 0o600);
  });

  describe('a file that is not ours', () => {
    const file = () => historyFile(root());
    /** What a clone could bring: a database with our tables and rows that nobody here has written. */
    const plant = (...changes: string[]): void => {
      const db = new DatabaseSync(file());
      for (const change of changes) db.exec(change);
      db.close();
    };
    const replace = (make: () => void): void => {
      rmSync(file());
      make();
    };
    /** A file of the user that has nothing to do with it. */
    const mine = () => join(root(), 'mine');
    /** A rollback journal that undoes nothing and names a super-journal, which SQLite removes after it (sqlite.org/fileformat.html). */
    const journalNaming = (name: string): Buffer => {
      const header = Buffer.alloc(512);
      const magic = Buffer.from('d9d505f920a163d7', 'hex');
      magic.copy(header);
      for (const [place, value] of [0, 0, statSync(file()).size / 4096, 512, 4096].entries())
        header.writeUInt32BE(value, 8 + 4 * place);
      const bytes = Buffer.from(name);
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(bytes.length);
      sum.writeUInt32BE(bytes.reduce((all, byte) => all + byte, 0));
      return Buffer.concat([header, Buffer.from([0xff, 0xff, 0xff, 0xff]), bytes, length, sum, magic]);
    };
    const refusals: [what: string, spoil: () => void, lost: string | undefined][] = [
      ['is empty', () => writeFileSync(file(), ''), undefined],
      ['is text', () => writeFileSync(file(), 'no database '.repeat(1000)), 'damaged'],
      ['is cut off', () => writeFileSync(file(), readFileSync(file()).subarray(0, 3000)), 'damaged'],
      ['is another database', () => replace(() => plant('CREATE TABLE cats (name)')), 'foreign'],
      [
        'is signed by another machine',
        () => plant("UPDATE meta SET value = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE name = 'mac'"),
        'foreign',
      ],
      ['names another file', () => plant("UPDATE meta SET value = 'other' WHERE name = 'id'"), 'foreign'],
      ['has a table more', () => plant('CREATE TABLE cats (name)'), 'foreign'],
      ['has a trigger', () => plant('CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END'), 'foreign'],
      ['is of an earlier version', () => plant('PRAGMA user_version = 0'), 'older'],
      ['says that it is of a later version, unsigned', () => plant('DELETE FROM meta', 'PRAGMA user_version = 99'), 'foreign'],
      ['keeps a rollback journal', () => plant('PRAGMA journal_mode = DELETE'), 'foreign'],
      [
        'brings a rollback journal that names another file',
        () => writeFileSync(`${file()}-journal`, journalNaming(mine())),
        'foreign',
      ],
      ['brings a link in the place of its log', () => symlinkSync(mine(), `${file()}-wal`), 'foreign'],
      ['is a link', () => replace(() => symlinkSync(mine(), file())), 'foreign'],
      ['is a folder', () => replace(() => mkdirSync(file())), 'foreign'],
    ];
    for (const [what, spoil, lost] of refusals)
      it(`that ${what} is made anew`, async () => {
        await write(runOf('r1'), [stepOf('r1', 'a')]);
        writeFileSync(mine(), 'mine');
        spoil();
        const found = await useHistory(root(), (db) => queryHistory(db).runs());
        assert.deepEqual(found, { value: [], lost });
        await write(runOf('r2'));
        assert.equal((await ask((history) => history.runs())).length, 1);
        assert.equal(readFileSync(mine(), 'utf8'), 'mine');
      });

    it('damage that shows in the middle of the work has it made anew and the work done again', async () => {
      const steps = Array.from({ length: 3000 }, (_, item) => stepOf('r1', `loop[${item}]`));
      await write(runOf('r1'), steps);
      const bytes = readFileSync(file());
      bytes.fill(0xff, 40_000, bytes.length - 8192);
      writeFileSync(file(), bytes);
      const { value, lost } = await useHistory(root(), (db) => queryHistory(db).observations('p', 'loop[*]', 5000).length);
      assert.deepEqual([value, lost], [0, 'damaged']);
    });

    it('of a later version that this machine made stays as it is, and that is said', async () => {
      await write(runOf('r1'));
      plant('PRAGMA user_version = 99');
      const before = readFileSync(file());
      await assert.rejects(
        write(runOf('r2')),
        (error) => error instanceof RunError && /later Baton: it has version 99/.test(error.message),
      );
      assert.ok(readFileSync(file()).equals(before));
    });

    it('that another process holds is waited for', async () => {
      await write(runOf('r1'));
      const db = new DatabaseSync(file());
      db.exec('BEGIN IMMEDIATE');
      const written = write(runOf('r2'));
      setTimeout(() => {
        db.exec('COMMIT');
        db.close();
      }, 100);
      await written;
      assert.equal((await ask((history) => history.runs())).length, 2);
    });

    it('that another process does not let go of stays, and that is said', async () => {
      await write(runOf('r1'));
      const db = new DatabaseSync(file());
      db.exec('BEGIN IMMEDIATE');
      await assert.rejects(
        useHistory(root(), (own) => writeRecord(own, { run: runOf('r2'), mark }, []), 100),
        /held by another process/,
      );
      db.exec('COMMIT');
      db.close();
      assert.equal((await ask((history) => history.runs())).length, 1);
    });
  });
});
