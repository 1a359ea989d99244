import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../store/folder.ts';

/** Notes what the process makes of `Intl`, and at its end the modules of Node.js that it has loaded. */
const watcher = `
const made = [];
for (const name of Object.getOwnPropertyNames(Intl)) {
  if (typeof Intl[name] === 'function') Intl[name] = new Proxy(Intl[name], { construct(of, args) { made.push(name); return Reflect.construct(of, args); } });
}
process.on('exit', () => {
  const loaded = process.moduleLoadList.filter((one) => one.startsWith('NativeModule ')).map((one) => one.slice(13));
  console.error(JSON.stringify({ made, loaded }));
});`;

const pipeline = `
id: three
steps:
  - {id: a, set: {x: 1}}
  - {id: b, set: {y: "{{ x }}"}}
  - {id: c, set: {z: "{{ y | upper }}"}}
`;

describe('the start of a run', () => {
  const folder = temporaryFolder();

  it('makes nothing and loads nothing that takes milliseconds and that few runs need', () => {
    writeFileSync(join(folder(), 'watcher.cjs'), watcher);
    writeFileSync(join(folder(), 'three.baton.yaml'), pipeline);
    const args = ['--require', './watcher.cjs', resolve('dist/cli.cjs'), 'run', 'three.baton.yaml', '--json'];
    const env = { PATH: process.env['PATH'], HOME: folder(), USERPROFILE: folder() };
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder(), env, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const { made, loaded } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
    assert.deepEqual(made, []);
    assert.deepEqual(
      ['http', 'https', 'http2', 'tls', 'worker_threads', 'dns', 'readline/promises'].filter((one) => loaded.includes(one)),
      [],
    );
  });
});
