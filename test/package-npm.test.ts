import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './engine/store/folder.ts';
import { packForNpm } from './package-npm.mjs';

/** The whole command line, offline engine included; what an installation adds to a project that has none of it. */
const bound = 6_000_000;

describe('the npm package', () => {
  const place = temporaryFolder();

  it('installs without the network, and runs a first pipeline', function () {
    // npm, and a start of the command line for each line: a slow machine takes minutes.
    this.timeout(300_000);
    const file = packForNpm(place());
    assert.ok(statSync(file).size < bound, `${statSync(file).size} bytes`);
    const run = (program: string, ...args: string[]): string => {
      const env = { ...process.env, HOME: place(), npm_config_cache: join(place(), 'cache') };
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: place(), env, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    run('npm', 'install', '--global', '--prefix', place(), '--offline', '--no-audit', '--no-fund', file);
    const baton = join(place(), 'bin', 'baton');
    assert.equal(run(baton, '--version').trim(), JSON.parse(readFileSync('package.json', 'utf8')).version);
    assert.match(run(baton, 'help', 'tutorial'), /Tutorial/i);
    run(baton, 'init', '--from', 'questions');
    assert.match(run(baton, 'run', 'questions/questions.baton.yaml'), /2,400 euros/);
    run(baton, 'init');
    run(baton, 'check', '.');
    assert.notEqual(run(baton, 'run', 'hello.baton.yaml', '--json'), '');
    // Grammars of code come with it.
    cpSync('examples/impact', join(place(), 'impact'), { recursive: true });
    assert.match(run(baton, 'test', 'impact'), /2 passed/);
  });
});
