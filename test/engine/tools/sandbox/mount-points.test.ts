import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { holdMountPoint, isMountPoint, mayDisappear } from '../../../../engine/disk/paths/mount-points.ts';
import { findSandbox } from '../../../../engine/tools/sandbox/sandbox.ts';
import { findRoot } from '../../../../engine/workspace/root.ts';
import { toolsIn } from '../world.ts';

const module = JSON.stringify(resolve('engine/disk/paths/mount-points.ts'));

describe('folders that stand there only for something to be mounted on', function () {
  this.timeout(60_000);
  let folder = '';
  let tree = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-mounts-'));
    tree = join(folder, 'work/.git');
    mkdirSync(join(folder, 'work'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Another process that holds the same folder and says so. */
  const holder = async () => {
    const code = `import(${module}).then(({ holdMountPoint }) => { holdMountPoint(${JSON.stringify(tree)}); console.log('held'); setInterval(() => {}, 1e6); })`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return child;
  };

  it('are taken away by the last that needs them', () => {
    const [first, second] = [holdMountPoint(tree), holdMountPoint(tree)];
    first?.();
    assert.ok(isMountPoint(tree));
    second?.();
    assert.ok(!existsSync(tree));
  });

  it('stay while another process needs them, and no longer once it was killed', async () => {
    const other = await holder();
    holdMountPoint(tree)?.();
    assert.ok(isMountPoint(tree), 'the other process needs it');
    other.kill('SIGKILL');
    await once(other, 'exit');
    assert.ok(isMountPoint(tree), 'to nobody it is a repository');
    holdMountPoint(tree)?.();
    assert.ok(!existsSync(tree));
  });

  it('are held where they are empty, as while another process makes or removes them, and then stay', () => {
    mkdirSync(tree);
    assert.ok(mayDisappear(tree));
    const letGo = holdMountPoint(tree);
    assert.throws(() => rmdirSync(tree), { code: 'ENOTEMPTY' }, 'the other process cannot take it away');
    assert.ok(!isMountPoint(tree), 'it may be somebody’s');
    // A third one in between, and the same with a mark of its own.
    holdMountPoint(tree)?.();
    assert.ok(mayDisappear(tree) && existsSync(tree));
    letGo?.();
    assert.deepEqual(readdirSync(tree), []);
    writeFileSync(join(tree, 'HEAD'), '');
    assert.ok(!mayDisappear(tree) && !mayDisappear(join(tree, 'HEAD')));
  });

  it('stay with what somebody keeps in them by now', () => {
    const letGo = holdMountPoint(tree);
    writeFileSync(join(tree, 'HEAD'), '');
    assert.ok(!isMountPoint(tree));
    letGo?.();
    assert.deepEqual(readdirSync(tree), ['HEAD']);
  });

  for (const name of ['.git', '.baton'])
    it(`make no root: ${name}`, () => {
      mkdirSync(join(folder, '.git'));
      const file = join(folder, 'work/p.baton.yaml');
      const letGo = holdMountPoint(join(folder, 'work', name));
      assert.equal(findRoot(file, folder), folder);
      letGo?.();
      mkdirSync(join(folder, 'work', name));
      assert.equal(findRoot(file, folder), join(folder, 'work'));
    });

  it('are in nobody’s way: many contained commands at once, in several runs, all succeed and leave nothing', async function () {
    if (!(await findSandbox())) this.skip();
    const env = { PATH: process.env['PATH'] };
    const other = await holder();
    const runs = Array.from({ length: 3 }, () => toolsIn(folder, { allow: ['terminal'], env }));
    const commands = runs.flatMap(({ run }) =>
      Array.from({ length: 6 }, (_, index) => run({ argv: ['/bin/sh', '-c', `sleep 0.0${index}; ! mkdir ../.git/x`] })),
    );
    other.kill('SIGKILL');
    const results = await Promise.all(commands);
    await Promise.all(runs.map(({ tools }) => tools.close?.()));
    assert.deepEqual(
      results.filter(({ success }) => !success),
      [],
    );
    const left = readdirSync(join(folder, 'work'), { recursive: true }).filter((name) => /^\.(?:git|vscode)/.test(String(name)));
    assert.deepEqual(left, []);
  });
});
