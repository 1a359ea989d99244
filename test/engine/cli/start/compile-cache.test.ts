import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../store/folder.ts';

describe('the compile cache of the command line', () => {
  const home = temporaryFolder();
  const cache = (): string => join(home(), '.baton', 'compiled');
  const start = (env: Record<string, string> = {}): void => {
    const { status } = spawnSync(process.execPath, [resolve('dist/cli.cjs'), '--version'], {
      env: { PATH: process.env['PATH'], HOME: home(), USERPROFILE: home(), ...env },
    });
    assert.equal(status, 0);
  };

  it('lies in a folder of the user, for nobody else', () => {
    start();
    assert.equal(statSync(cache()).mode & 0o777, 0o700);
    assert.notDeepEqual(readdirSync(cache()), []);
  });

  it('is not used where others may write', () => {
    mkdirSync(cache(), { recursive: true });
    chmodSync(cache(), 0o770);
    start();
    assert.deepEqual(readdirSync(cache()), []);
  });

  it('is not used behind a link', () => {
    mkdirSync(join(home(), '.baton'));
    mkdirSync(join(home(), 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(home(), 'elsewhere'), cache());
    start();
    assert.deepEqual(readdirSync(join(home(), 'elsewhere')), []);
  });

  it('obeys the switch of Node.js', () => {
    start({ NODE_DISABLE_COMPILE_CACHE: '1' });
    assert.deepEqual(existsSync(cache()) ? readdirSync(cache()) : [], []);
  });
});
