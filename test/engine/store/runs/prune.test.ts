import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '../../../../engine/state/events.ts';
import { sha256Hex } from '../../../../engine/store/files/artifacts.ts';
import { acquireLock } from '../../../../engine/store/lock/run-lock.ts';
import { encodeLine } from '../../../../engine/store/log/log-line.ts';
import { logHeader } from '../../../../engine/store/log/read-log.ts';
import type { KeepRules } from '../../../../engine/store/runs/prune.ts';
import { pruneRuns } from '../../../../engine/store/runs/prune.ts';
import { listRuns } from '../../../../engine/store/runs/runs.ts';
import { finishFact, startFact } from '../facts.ts';
import { temporaryFolder } from '../folder.ts';

const hour = 3_600_000;

describe('pruning runs', () => {
  const root = temporaryFolder();
  const folder = (id: string) => join(root(), '.baton/runs', id);
  const make = (id: string, ...facts: Fact[]) => {
    mkdirSync(join(folder(id), 'artifacts'), { recursive: true });
    writeFileSync(join(folder(id), 'log.jsonl'), [logHeader, ...facts].map(encodeLine).join(''));
  };
  const store = (id: string, content: string): string => {
    writeFileSync(join(folder(id), 'artifacts', sha256Hex(content)), content);
    return sha256Hex(content);
  };
  const there = () => readdirSync(join(root(), '.baton/runs')).sort();
  const now = 100 * hour;
  /** Ten hours apart: a and b of two pipelines in turn, the last one just begun. */
  beforeEach(() => {
    for (const [index, id] of ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'].entries())
      make(id, startFact(now - (5 - index) * 10 * hour, index % 2 ? 'odd' : 'even'), finishFact(2, now));
  });

  const cases: [rule: string, rules: KeepRules, stays: string[]][] = [
    ['keeps the newest so many of each pipeline', { keep: 1 }, ['r4', 'r5']],
    ['keeps none where it is told so', { keep: 0 }, []],
    ['keeps what began within a time', { within: 25 * hour }, ['r3', 'r4', 'r5']],
    ['keeps what any rule keeps', { keep: 2, within: 5 * hour }, ['r2', 'r3', 'r4', 'r5']],
    ['looks at one pipeline alone', { keep: 1, pipeline: 'odd' }, ['r0', 'r2', 'r4', 'r5']],
  ];
  for (const [rule, rules, stays] of cases)
    it(rule, async () => {
      const told = await pruneRuns(root(), rules, { now, dry: true });
      assert.equal(there().length, 6, 'a dry run removes nothing');
      const { removed, bytes } = await pruneRuns(root(), rules, { now });
      assert.deepEqual(there(), stays);
      assert.deepEqual(
        removed.map(({ id }) => id),
        told.removed.map(({ id }) => id),
      );
      assert.ok(bytes > 0 || removed.length === 0);
      assert.deepEqual(
        (await listRuns(root())).map(({ id }) => id),
        stays,
      );
      const index = existsSync(join(root(), '.baton/index.jsonl'))
        ? readFileSync(join(root(), '.baton/index.jsonl'), 'utf8')
        : '';
      assert.equal(index.split('\n').filter(Boolean).length, stays.length);
    });

  it('never removes a run that somebody works on, or that waits for a person', async () => {
    make('r6', startFact(0));
    make('r7', startFact(0), finishFact(2, 1, 'waiting'));
    make('r8', startFact(0));
    const lock = await acquireLock(folder('r6'));
    try {
      const { spared } = await pruneRuns(root(), { keep: 0 }, { now });
      assert.deepEqual(
        spared.map(({ id, status }) => [id, status]),
        [
          ['r6', 'running'],
          ['r7', 'waiting'],
        ],
      );
      assert.deepEqual(there(), ['r6', 'r7'], 'one that was cut off and that nobody has is removed');
    } finally {
      await lock.release();
    }
  });

  it('removes stored values that no fact names, and what a crash left half written', async () => {
    const [named, loose] = ['a value', 'another'];
    const kept: Fact = { seq: 2, at: 1, type: 'step.succeeded', path: 'a', result: { artifact: sha256Hex(named), bytes: 7 } };
    make('r6', startFact(now), kept, finishFact(3, now));
    store('r6', named);
    const gone = store('r6', loose);
    writeFileSync(join(folder('r6'), 'artifacts', '.baton-tmp-0123456789ab'), 'half');
    writeFileSync(join(folder('r6'), 'artifacts', 'notes.txt'), 'of a person');
    const dry = await pruneRuns(root(), { keep: 9 }, { now, dry: true });
    assert.deepEqual(dry.loose, { files: 2, bytes: loose.length + 4 });
    assert.ok(existsSync(join(folder('r6'), 'artifacts', gone)));
    await pruneRuns(root(), { keep: 9 }, { now });
    assert.deepEqual(readdirSync(join(folder('r6'), 'artifacts')).sort(), [sha256Hex(named), 'notes.txt'].sort());
  });

  it('leaves the values of a damaged run alone: what it names cannot be told', async () => {
    make('r6', startFact(now));
    const hash = store('r6', 'a value');
    writeFileSync(join(folder('r6'), 'log.jsonl'), 'damaged\nand more\n');
    await pruneRuns(root(), { keep: 9 }, { now });
    assert.ok(existsSync(join(folder('r6'), 'artifacts', hash)));
  });

  it('removes what was cut off before its first fact, unless it may be just beginning', async () => {
    for (const id of ['s0', 's1', 's2']) {
      mkdirSync(folder(id));
      writeFileSync(join(folder(id), 'log.jsonl'), '');
      writeFileSync(join(folder(id), 'plan.json'), '{}');
    }
    const long = (now - 2 * hour) / 1_000;
    const lock = await acquireLock(folder('s1'));
    utimesSync(folder('s0'), long, long);
    utimesSync(folder('s1'), long, long);
    utimesSync(folder('s2'), now / 1_000, now / 1_000);
    assert.deepEqual((await pruneRuns(root(), { keep: 9 }, { now, dry: true })).loose, { files: 1, bytes: 2 });
    assert.equal(there().length, 9);
    await pruneRuns(root(), { keep: 9 }, { now });
    await lock.release();
    assert.deepEqual(there(), ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 's1', 's2']);
  });

  it('removes what was only tried, with the files that it wrote, once nobody tries it any more', async () => {
    const at = (name: string): string => join(root(), '.baton/trials', name);
    const long = (now - 2 * hour) / 1_000;
    for (const name of ['t0', 't1', 't2', 'files/f0', 'files/f1']) {
      mkdirSync(at(name), { recursive: true });
      writeFileSync(join(at(name), 'log.jsonl'), 'tried');
    }
    const lock = await acquireLock(at('t1'));
    for (const name of ['t0', 't1', 'files/f0', 'files']) utimesSync(at(name), long, long);
    for (const name of ['t2', 'files/f1']) utimesSync(at(name), now / 1_000, now / 1_000);
    assert.deepEqual((await pruneRuns(root(), { keep: 9 }, { now, dry: true })).loose, { files: 1, bytes: 5 });
    await pruneRuns(root(), { keep: 9 }, { now });
    assert.deepEqual(readdirSync(at('')).sort(), ['files', 't1', 't2']);
    assert.deepEqual(readdirSync(at('files')), ['f0', 'f1'], 'any file may be of the trial that goes on');
    await lock.release();
    utimesSync(at('t1'), now / 1_000, now / 1_000);
    await pruneRuns(root(), { keep: 9 }, { now });
    assert.deepEqual(readdirSync(at('files')), ['f1']);
  });

  for (const link of ['.baton', '.baton/runs', '.baton/trials', '.baton/trials/files'])
    it(`removes nothing that lies behind a link, which a clone can bring: ${link}`, async () => {
      const outside = join(root(), 'of a person');
      const kept = ['letters', 'runs/letters', 'trials/letters', 'files/letters', 'trials/files/letters'];
      const long = (now - 2 * hour) / 1_000;
      for (const name of kept) {
        mkdirSync(join(outside, name), { recursive: true });
        writeFileSync(join(outside, name, 'one.txt'), 'Dear');
      }
      for (const name of kept) utimesSync(join(outside, name), long, long);
      rmSync(join(root(), link), { recursive: true, force: true });
      mkdirSync(join(root(), link, '..'), { recursive: true });
      symlinkSync(outside, join(root(), link));
      assert.deepEqual((await pruneRuns(root(), { keep: 9 }, { now })).loose, { files: 0, bytes: 0 });
      for (const name of kept) assert.ok(existsSync(join(outside, name, 'one.txt')), name);
    });

  it('leaves a folder alone whose log cannot be looked at, though no run can be read in it', async () => {
    const long = (now - 2 * hour) / 1_000;
    for (const id of ['s0', 's1']) mkdirSync(folder(id));
    symlinkSync('log.jsonl', join(folder('s0'), 'log.jsonl'));
    for (const id of ['s0', 's1']) utimesSync(folder(id), long, long);
    assert.deepEqual(
      (await listRuns(root())).map(({ id }) => id),
      ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'],
    );
    await pruneRuns(root(), { keep: 9 }, { now });
    assert.deepEqual(there(), ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 's0']);
  });

  it('finishes what was cut off while it removed', async () => {
    mkdirSync(join(root(), '.baton/runs/.pruned-r9/artifacts'), { recursive: true });
    await pruneRuns(root(), { keep: 9 }, { now });
    assert.ok(!existsSync(join(root(), '.baton/runs/.pruned-r9')));
  });
});
