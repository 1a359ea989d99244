import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const texts: Record<string, string> = {
  'engine/add.ts': 'export const add = 1;\n',
  'engine/sum.ts': "import { add } from './add.ts';\nexport const sum = add;\n",
  'engine/other.ts': 'export const other = 1;\n',
  'test/sum.test.ts': "import '../engine/sum.ts';\n",
  'test/other.test.ts': "import '../engine/other.ts';\n",
  'test/built.test.ts': "const file = 'dist/engine.cjs';\n",
};

describe('npm test -- --changed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-changed-'));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: folder, encoding: 'utf8' });
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };

  /** The files changed since a commit, and the tests that depend on them, as test/run.mjs asks for them. */
  function askFor(commit: string): { changed: string[]; tests: string[] } {
    const program = `
      import { changedSince, testsOf } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'changed.mjs')).href)};
      const changed = changedSince('${commit}');
      const tests = testsOf(changed, ['test/sum.test.ts', 'test/other.test.ts', 'test/built.test.ts']);
      console.log(JSON.stringify({ changed: changed.sort(), tests }));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: folder, encoding: 'utf8' });
    return JSON.parse(printed) as { changed: string[]; tests: string[] };
  }

  before(() => {
    for (const [file, text] of Object.entries(texts)) write(file, text);
    write('.gitignore', 'ignored.ts\n');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds nothing where nothing changed', () => {
    assert.deepEqual(askFor('HEAD'), { changed: [], tests: [] });
  });

  it('finds files that changed or are new, and the tests that reach them through other files or the built product', () => {
    write('engine/add.ts', 'export const add = 2;\n');
    write('engine/ignored.ts', '\n');
    write('notes.md', 'new\n');
    assert.deepEqual(askFor('HEAD'), {
      changed: ['engine/add.ts', 'notes.md'],
      tests: ['test/sum.test.ts', 'test/built.test.ts'],
    });
  });

  it('counts what was committed since the commit', () => {
    git('add', '.');
    git('commit', '--quiet', '--message', 'second');
    write('test/other.test.ts', '\n');
    assert.deepEqual(askFor('HEAD'), { changed: ['test/other.test.ts'], tests: ['test/other.test.ts'] });
    assert.deepEqual(askFor('HEAD~1'), {
      changed: ['engine/add.ts', 'notes.md', 'test/other.test.ts'],
      tests: ['test/sum.test.ts', 'test/other.test.ts', 'test/built.test.ts'],
    });
  });
});
