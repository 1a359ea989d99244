import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { RunError } from '../../../engine/state/failure.ts';
import { createRun, ignoreRuns, newRunId, runPaths } from '../../../engine/store/paths.ts';
import { temporaryFolder } from './folder.ts';

describe('paths', () => {
  const folder = temporaryFolder();
  const make = (...names: string[]) => {
    for (const name of names) mkdirSync(join(folder(), name), { recursive: true });
  };

  describe('id of a run', () => {
    const minute = Date.UTC(2026, 10, 21, 1, 38);
    it('says date and time in UTC', () =>
      assert.match(
        newRunId(minute, () => 0.5),
        /^20261121-0138-000i00$/,
      ));
    it('sorts by time and keeps its form', () =>
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 2 ** 41 }),
          fc.integer({ min: 2, max: 1e8 }),
          fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          (at, later, random) => {
            const [a, b] = [newRunId(at, () => 1 - Number.EPSILON), newRunId(at + later, () => random)];
            assert.match(b, /^\d{8}-\d{4}-[0-9a-z]{6}$/);
            assert.ok(a < b);
          },
        ),
      ));
  });

  describe('folder of a new run', () => {
    it('is made with its inbox, and kept out of version control', () => {
      const run = createRun(folder(), Date.UTC(2026, 10, 21), () => 0);
      assert.deepEqual(run, runPaths(join(folder(), '.baton/runs/20261121-0000-000000')));
      assert.equal(run.id, '20261121-0000-000000');
      assert.ok(existsSync(run.inbox));
      assert.equal(
        readFileSync(join(folder(), '.baton/.gitignore'), 'utf8'),
        '*\n!.gitignore\n!personalities/\n!personalities/**\n',
      );
    });
    it('is another one where the name is taken', () => {
      const numbers = [0, 0, 0.5];
      const ids = [1, 2].map(() => createRun(folder(), 0, () => numbers.shift() ?? 0.9).id);
      assert.deepEqual(ids, ['19700101-0000-000000', '19700101-0000-000i00']);
    });
    const kept = '*\n!.gitignore\n!personalities/\n!personalities/**\n';
    const ignores: [rule: string, before: string, after: string][] = [
      ['leaves a .gitignore of the user alone', 'mine', 'mine'],
      ['leaves one alone that a person has added to', 'runs/\nlast/\nnotes.md\n', 'runs/\nlast/\nnotes.md\n'],
      ['leaves an empty one alone', '', ''],
      ['extends one that an earlier version wrote', 'runs/\nlast/\ncache/\ninsight/\nspending/\nindex.jsonl\n', kept],
      ['extends one that a still earlier version wrote', 'runs/\nlast/\nindex.jsonl\n', kept],
    ];
    for (const [rule, before, after] of ignores)
      it(rule, () => {
        make('.baton');
        writeFileSync(join(folder(), '.baton/.gitignore'), before);
        ignoreRuns(folder());
        assert.equal(readFileSync(join(folder(), '.baton/.gitignore'), 'utf8'), after);
      });
    it('keeps what machines write out of a repository, and what people share in it', () => {
      execFileSync('git', ['init', '-q'], { cwd: folder() });
      createRun(folder(), 0, () => 0);
      for (const file of [
        'memory/notes.json',
        'personalities/critic.yaml',
        'personalities/more/judge.md',
        'index.jsonl',
        'later.txt',
      ]) {
        make(join('.baton', dirname(file)));
        writeFileSync(join(folder(), '.baton', file), '');
      }
      const listed = execFileSync('git', ['ls-files', '--others', '--exclude-standard'], { cwd: folder(), encoding: 'utf8' });
      assert.deepEqual(listed.trim().split('\n').sort(), [
        '.baton/.gitignore',
        '.baton/personalities/critic.yaml',
        '.baton/personalities/more/judge.md',
      ]);
    });
    it('is refused in words where it cannot be made', () => {
      writeFileSync(join(folder(), '.baton'), '');
      const create = () => createRun(folder(), 0, () => 0);
      assert.throws(create, (error) => error instanceof RunError && /No folder can be made for the run: /.test(error.message));
    });
  });
});
