import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { withMutex } from '../../../../engine/disk/locks/mutex.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('mutex', () => {
  const folder = temporaryFolder();
  const lock = () => join(folder(), 'lock');
  /** As if somebody held it: the owner's text, and its age in milliseconds. */
  const held = (text: string, age = 0) => {
    mkdirSync(lock(), { recursive: true });
    writeFileSync(join(lock(), '7'), text);
    const then = (Date.now() - age) / 1_000;
    utimesSync(join(lock(), '7'), then, then);
  };
  const gone = () => spawnSync(process.execPath, ['-e', '']).pid;

  it('lets one work at a time, in the order in which they came', async () => {
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(`${name} out`);
      return name;
    };
    const results = await Promise.all(['a', 'b', 'c'].map((name) => withMutex(lock(), work(name))));
    assert.deepEqual(results, [{ value: 'a' }, { value: 'b' }, { value: 'c' }]);
    assert.deepEqual(seen, ['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    assert.deepEqual(readdirSync(lock()), ['3']);
  });
  it('is free again when the work fails', async () => {
    await assert.rejects(
      withMutex(lock(), async () => {
        throw new Error('no');
      }),
      /no/,
    );
    assert.deepEqual(await withMutex(lock(), async () => 1), { value: 1 });
  });
  it('takes a link in the place of its folder away, and leaves alone what lies where it leads', async () => {
    const elsewhere = join(folder(), 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, '1'), '{}');
    symlinkSync(elsewhere, lock());
    assert.deepEqual(await withMutex(lock(), async () => 1), { value: 1 });
    assert.deepEqual(readdirSync(elsewhere), ['1']);
  });
  const owners: [rule: string, text: () => string, age: number, free: boolean][] = [
    ['one that released it', () => '{}', 0, true],
    ['a process that is gone', () => `${gone()} ${hostname()}`, 0, true],
    ['a living process', () => `${process.pid} ${hostname()}`, 0, false],
    ['a living process, for too long', () => `${process.pid} ${hostname()}`, 60_000, true],
    ['a process of the system', () => `1 ${hostname()}`, 0, false],
    ['a process of another machine', () => `${gone()} elsewhere`, 0, false],
    ['a process of another machine, for too long', () => '5 elsewhere', 60_000, true],
    ['one that is just writing its name', () => '', 0, false],
    ['one that never wrote its name', () => '', 60_000, true],
  ];
  for (const [rule, text, age, free] of owners)
    it(`held by ${rule}: ${free ? 'is taken' : 'is waited for, and then given up'}`, async () => {
      held(text(), age);
      assert.deepEqual(await withMutex(lock(), async () => 1, { timeoutMs: 20 }), free ? { value: 1 } : undefined);
      assert.deepEqual(readdirSync(lock()), free ? ['8'] : ['7']);
    });
});
