import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { foldsCase } from '../../../engine/disk/paths/folds-case.ts';

const call = (program: string, ...args: string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr}`);
  return stdout.trim();
};

/* A real file system that keeps the case of names and finds them in any: exFAT, through FUSE. */
describe('a project where names are the same in any case', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'baton-folding-'));
  const place = join(folder, 'mounted');
  let device: string | undefined;
  before(function () {
    try {
      const image = join(folder, 'image');
      call('truncate', '-s', '64M', image);
      call('mkfs.exfat', image);
      device = call('losetup', '--find', '--show', image);
      mkdirSync(place);
      call('mount.exfat-fuse', device, place);
    } catch (error) {
      console.log(`      no exFAT can be mounted here: ${String(error)}`);
      this.skip();
    }
  });
  after(() => {
    spawnSync('umount', [place]);
    if (device !== undefined) spawnSync('losetup', ['--detach', device]);
    rmSync(folder, { recursive: true, force: true });
  });

  const project = (name: string): string => {
    const cwd = join(place, name);
    mkdirSync(cwd);
    return cwd;
  };
  const baton = (cwd: string, ...args: string[]) =>
    spawnSync(process.execPath, [resolve('dist/cli.cjs'), ...args], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    });

  it('is known as one, also before a folder is there', () => {
    const cwd = project('Known');
    assert.ok(foldsCase(cwd));
    assert.ok(foldsCase(join(cwd, 'not', 'yet')));
  });

  it('keeps the outputs of a file that is named in another case', () => {
    const cwd = project('first');
    for (const words of [
      ['init'],
      ['run', 'hello.baton.yaml', '-i', 'name=you'],
      ['run', 'HELLO.baton.yaml', '-i', 'name=you'],
    ]) {
      const { status, stdout, stderr } = baton(cwd, ...words);
      assert.equal(status, 0, `${stdout}${stderr}`);
    }
    assert.deepEqual(readdirSync(join(cwd, 'outputs')), ['hello']);
  });

  it('lets no product take the place of another one', () => {
    const cwd = project('products');
    const step = (id: string, file: string) => ({
      id,
      prompt: 'Summarise in 1 sentence:\n\nTea grows in Assam. It is black and strong.',
      model: 'offline',
      products: { text: { file } },
    });
    const steps = [step('a', 'Report.md'), { ...step('b', "{{ 'rePORT' }}.md"), dependencies: ['a'] }];
    writeFileSync(join(cwd, 'two.baton.yaml'), JSON.stringify({ steps }));
    const { status, stdout, stderr } = baton(cwd, 'run', 'two.baton.yaml');
    assert.equal(status, 1, `${stdout}${stderr}`);
    assert.match(`${stdout}${stderr}`, /product/);
    assert.deepEqual(readdirSync(join(cwd, 'outputs', 'two')), ['Report.md']);
  });
});
