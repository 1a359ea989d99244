import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isMap, type Json, type JsonMap } from '../../engine/language/json.ts';
import type { Fact } from '../../engine/state/events.ts';
import { readLog } from '../../engine/store/log/read-log.ts';
import { obey, type Said, testIo } from '../engine/cli/io.ts';
import { useOwnHome } from '../engine/own-home.ts';
import { temporaryFolder } from '../engine/store/folder.ts';
import { inSample } from '../sample.ts';
import { fixtureKey, fixturesIn, unpackFixture } from './fixture.ts';

/*
 * What earlier versions left is read as the promise says (docs/concepts/security.md#compatibility). Each fixture is a folder in which a version
 * ran the pipelines of `project` (CONTRIBUTING, "Keep what a version leaves").
 */

/** What is not as the promise has it for all, and the promise says so. */
const exceptions: Readonly<Record<string, { unsigned?: true; replays?: false; part?: Json }>> = {
  '2026-11-21-a': { unsigned: true, replays: false, part: { value: 8 } },
  '2026-11-21-b': { unsigned: true },
};

const outputs = { title: 'TIDE MILLS', each: 3, said: '{"said": "three"}', part: 8 };
const names = readdirSync(fixturesIn).map((file) => file.replace(/\.json\.gz$/, ''));

describe('what earlier versions left', () => {
  useOwnHome();
  const place = temporaryFolder();
  const key = process.env['BATON_KEY'];
  before(() => void (process.env['BATON_KEY'] = fixtureKey));
  after(() => {
    if (key === undefined) delete process.env['BATON_KEY'];
    else process.env['BATON_KEY'] = key;
  });

  const env = { PATH: process.env['PATH'] ?? '' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  /** With a person who says yes to what is asked. */
  const withYes = (...args: string[]): Promise<Said> =>
    obey(args, testIo(place(), { env, keyboard: { line: async () => 'yes', hidden: async () => undefined } }));
  const told = ({ out, err }: Said): JsonMap => {
    const value: Json = JSON.parse(out || 'null');
    assert.ok(isMap(value), err || out);
    return value;
  };
  const runs = async (): Promise<JsonMap[]> => {
    const list = told(await baton('runs', '--json'))['runs'];
    return Array.isArray(list) ? list.filter(isMap) : [];
  };
  const runOf = async (pipeline: string): Promise<string> =>
    String((await runs()).find((run) => run['pipeline'] === pipeline)?.['id'] ?? assert.fail(`no run of ${pipeline}`));
  const factsOf = async (run: string): Promise<Fact[]> => (await readLog(join(place(), '.baton/runs', run))).facts;

  for (const [index, name] of names.entries()) {
    if (index < names.length - 1 && !inSample(index, 5)) continue;
    const { unsigned, replays, part = 8 } = exceptions[name] ?? {};
    describe(name, () => {
      beforeEach(() => unpackFixture(`${name}.json.gz`, place()));

      it('is small', () => assert.ok(statSync(join(fixturesIn, `${name}.json.gz`)).size < 100_000));

      it('is listed and shown, each run as it ended', async () => {
        const ended = new Map((await runs()).map((run) => [String(run['pipeline']), run]));
        const statuses = {
          kinds: 'succeeded',
          fails: 'failed',
          auto: 'succeeded',
          waits: 'waiting',
          agent: 'succeeded',
          cut: 'interrupted',
        };
        for (const [pipeline, status] of Object.entries(statuses)) {
          assert.equal(ended.get(pipeline)?.['status'], status, pipeline);
          assert.equal(ended.get(pipeline)?.['foreign'] ?? false, unsigned ?? false, pipeline);
        }
        const shown = told(await baton('show', await runOf('kinds'), '--json'));
        assert.deepEqual([shown['status'], shown['outputs']], ['succeeded', { ...outputs, part }]);
        for (const more of [['--at', 'choose'], ['--html'], ['--markdown'], ['--trace'], ['draft'], ['large']]) {
          const { code, err, out } = await baton('show', await runOf('kinds'), ...more);
          assert.deepEqual([code, out.length > 100], [0, true], `${more.join(' ')}: ${err}`);
        }
        const { out } = await baton('show', await runOf('agent'), 'look');
        assert.match(out, /filesystem/);
      });

      it('goes on where it waits', async () => {
        const run = await runOf('waits');
        if (unsigned) {
          const { code, err } = await baton('answer', run, 'yes');
          assert.equal(code, 2);
          assert.match(err, /is foreign: this machine did not write it, or an older Baton did/);
          assert.match((await withYes('resume', run)).err, /goes on|Go on|go on/);
          assert.deepEqual(told(await baton('show', run, '--json'))['outputs'], { said: true });
          return;
        }
        const answered = told(await baton('answer', run, 'yes', '--json'));
        assert.deepEqual([answered['status'], answered['outputs']], ['succeeded', { said: true }]);
      });

      it('goes on where it was cut off, and makes no call again that was made', async () => {
        const run = await runOf('cut');
        const before = await factsOf(run);
        const { code, err } = await (unsigned ? withYes : baton)('resume', run, '--quiet');
        assert.equal(code, 0, err);
        assert.deepEqual(told(await baton('show', run, '--json'))['outputs'], { count: 6 });
        const after = await factsOf(run);
        const settled = after.flatMap((fact) => (fact.type === 'call.settled' ? [fact.path] : []));
        assert.deepEqual(settled, [...new Set(settled)]);
        assert.ok(after.length > before.length);
        assert.deepEqual(
          after.slice(1, before.length).map(({ type, at }) => [type, at]),
          before.slice(1).map(({ type, at }) => [type, at]),
        );
      });

      it('answers a replay, forks, and is compared', async () => {
        const run = await runOf('kinds');
        const replayed = await baton('run', 'kinds.baton.yaml', '--replay', run, '--json');
        if (replays === false) assert.match(JSON.stringify(told(replayed)['error']), /something else was asked there/);
        else assert.deepEqual(told(replayed)['outputs'], outputs);
        if (readdirSync(place()).includes('calls.jsonl'))
          assert.deepEqual(told(await baton('run', 'kinds.baton.yaml', '--replay', 'calls.jsonl', '--json'))['outputs'], outputs);
        const forked = told(await baton('fork', await runOf('cut'), '--at', 'each', '--json'));
        assert.deepEqual([forked['status'], forked['outputs']], ['succeeded', { count: 6 }]);
        const { code, err } = await baton('diff', run, await runOf('cut'));
        assert.ok(code === 0 || code === 1, err);
      });

      it('gives what else lies there: files, locked answers, the history, an index, versions', async () => {
        const checked = await baton('check', '.');
        assert.equal(checked.code, 0, checked.out + checked.err);
        const auto = told(await baton('run', 'auto.baton.yaml', '--frozen', '--json'));
        assert.equal(auto['status'], 'succeeded');
        const history = await baton('history', 'auto');
        assert.equal(history.code, 0, history.err);
        if (unsigned) assert.match(history.err + history.out, /of another machine (is|are) left out/);
        else assert.match(history.out, new RegExp(await runOf('auto')));
        assert.match((await baton('versions', 'kinds.baton.yaml')).out, /the file as it is/);
        const found = told(await baton('run', 'searches.baton.yaml', '--json'));
        assert.deepEqual([found['status'], found['outputs']], ['succeeded', { found: 2 }]);
      });
    });
  }

  describe('of a later version', () => {
    const newest = names.at(-1) ?? '';
    beforeEach(() => unpackFixture(`${newest}.json.gz`, place()));
    const later = (file: string, was: string, is: string) => {
      const text = readFileSync(join(place(), file), 'utf8');
      assert.ok(text.includes(was), `${file} has no ${was}`);
      writeFileSync(join(place(), file), text.replace(was, is));
    };

    it('a log is refused with what it is, and left as it is', async () => {
      const run = await runOf('waits');
      const file = `.baton/runs/${run}/log.jsonl`;
      const [first = ''] = readFileSync(join(place(), file), 'utf8').split('\n');
      later(file, first, '{"baton":"log","version":3,"sum":"of another kind"}');
      const text = readFileSync(join(place(), file));
      for (const command of ['show', 'resume', 'fork']) {
        const { code, err, out } = await baton(command, run);
        assert.equal(code, 2, command + out);
        assert.match(
          err + out,
          /The log has format 3, and this Baton reads formats up to 2; use the Baton that wrote it/,
          command,
        );
      }
      assert.equal((await runs()).find(({ id }) => id === run)?.['status'], 'damaged');
      assert.deepEqual(readFileSync(join(place(), file)), text);
    });
    it('a plan, a recording and a lock file are refused', async () => {
      const run = await runOf('cut');
      later(`.baton/runs/${run}/plan.json`, '"version": 1', '"version": 2');
      later('calls.jsonl', '"version":1', '"version":2');
      later('auto.auto.lock.yaml', 'version: 1', 'version: 2');
      for (const command of [
        ['fork', run, '--at', 'each'],
        ['run', 'kinds.baton.yaml', '--replay', 'calls.jsonl'],
        ['run', 'auto.baton.yaml', '--frozen'],
      ]) {
        const { code, err } = await baton(...command);
        assert.equal(code, 2, `${command.join(' ')}: ${err}`);
        assert.match(err, /version|format/i, command.join(' '));
      }
    });
    it('a history and an index stay, and are named', async () => {
      const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
      const [index = ''] = readdirSync(join(place(), '.baton/retrieval')).filter((one) => one.endsWith('.db'));
      for (const [file, ...command] of [
        ['.baton/history.db', 'history', 'kinds'],
        [`.baton/retrieval/${index}`, 'run', 'searches.baton.yaml'],
      ]) {
        const ask = (work: (db: InstanceType<typeof DatabaseSync>) => unknown): unknown => {
          const db = new DatabaseSync(join(place(), file ?? ''));
          try {
            return work(db);
          } finally {
            db.close();
          }
        };
        const content = (): unknown =>
          ask((db) => [
            db.prepare('PRAGMA user_version').get(),
            db.prepare('SELECT * FROM meta').all(),
            db.prepare('SELECT name FROM sqlite_schema').all(),
          ]);
        ask((db) => db.exec('PRAGMA user_version = 999'));
        const before = content();
        // In a process of its own: the thread that searches keeps the environment that it began with.
        const { stdout, stderr } = spawnSync(process.execPath, [resolve('dist/cli.cjs'), ...command], {
          cwd: place(),
          encoding: 'utf8',
        });
        assert.match(stderr + stdout, /999/, command.join(' '));
        assert.deepEqual(content(), before);
      }
    });
  });
});
