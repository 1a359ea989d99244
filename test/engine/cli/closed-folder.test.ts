import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';

const cli = resolve('dist/cli.cjs');

/** To root every folder is open: there the built program runs as nobody. */
const asOneWhoMayNot = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];

describe('a folder that cannot be listed', () => {
  // Before the folder is removed.
  afterEach(() => chmodSync(closed(), 0o755));
  const place = temporaryFolder();
  const closed = (): string => join(place(), 'closed');
  before(function () {
    assert.ok(existsSync(cli), 'dist/cli.cjs is missing. Build it first: node esbuild.mjs --quiet');
    if (process.platform === 'win32') this.skip();
    if (asOneWhoMayNot.length && spawnSync('setpriv', ['--version']).status !== 0) this.skip();
  });
  beforeEach(() => {
    for (const name of ['closed', '.git']) mkdirSync(join(place(), name));
    writeFileSync(
      join(place(), 'a.baton.yaml'),
      'id: a\nsteps: [{id: x, set: {y: 1}}]\ntests: [{name: right}, {name: wrong, expect: {status: failed}}]\n',
    );
    chmodSync(place(), 0o755);
    chmodSync(closed(), 0o000);
  });

  const baton = (...args: string[]): Said => {
    const [program = '', ...words] = [...asOneWhoMayNot, process.execPath, cli, ...args];
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: place(),
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: place() },
    });
    return { code: status, out: stdout, err: stderr };
  };
  const told = '✕ closed cannot be read (access is denied).\n  → Check who may read and write there.\n';

  it('is one problem of a check, and the rest is checked', () => {
    const { code, out, err } = baton('check', '.');
    const valid = '✓ a.baton.yaml (1 step): valid\n';
    assert.deepEqual([code, out, err], [2, `${valid}${told}\n2 files checked, 1 with errors\n`, '']);
    const { files } = JSON.parse(baton('check', '.', '--json').out);
    assert.deepEqual(
      files.map((one: { file: string; valid: boolean }) => [one.file, one.valid]),
      [
        ['a.baton.yaml', true],
        ['closed', false],
      ],
    );
  });

  it('is told where it is named itself', () => {
    const { code, out } = baton('check', 'closed');
    assert.deepEqual([code, out], [2, told]);
  });

  it('is told by the tests, and the rest is tested', () => {
    const { code, out, err } = baton('test', '.');
    assert.equal(code, 2);
    for (const part of [
      /✓ right/,
      /✕ wrong/,
      /closed cannot be read here, so it was not there/,
      /closed cannot be read \(access is denied\)/,
    ])
      assert.match(`${out}${err}`, part);
  });
});
