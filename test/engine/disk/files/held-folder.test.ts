import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyEntry, moveEntry, removeEntry } from '../../../../engine/disk/files/file-trees.ts';
import { holdFolder, isAt, openFile } from '../../../../engine/disk/files/held-folder.ts';
import { appendTo, replaceFile, statEntry, withFile } from '../../../../engine/disk/files/open-file.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('a held folder', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);
  const put = (name: string, content = name): void => {
    mkdirSync(join(at(name), '..'), { recursive: true });
    writeFileSync(at(name), content);
  };
  const swap = (): void => {
    renameSync(at('cur'), at('was'));
    symlinkSync(at('outside'), at('cur'));
  };

  it('is where it was when its path leads elsewhere', async function () {
    if (!existsSync('/proc/self/fd')) this.skip();
    put('cur/a');
    put('outside/b');
    const held = await holdFolder(at('cur'));
    swap();
    await writeFile(held.at('new'), 'x');
    await held.close();
    assert.ok(existsSync(at('was/new')) && !existsSync(at('outside/new')));
    await assert.rejects(holdFolder(at('cur')), /leads elsewhere/);
  });
  it('is made with the folders above it', async () => {
    const held = await holdFolder(at('a/.baton/c'), true);
    assert.equal(held.path, at('a/.baton/c'));
    await held.close();
    assert.equal(statSync(at('a/.baton/c')).mode & 0o777, 0o700);
    put('file');
    await assert.rejects(holdFolder(at('file/x'), true), /ENOTDIR/);
  });
  it('a file is known by its path, else by device and inode', async () => {
    put('cur/a');
    put('outside/a');
    const handle = await open(at('cur/a'));
    try {
      for (const byPath of [true, false]) assert.ok(await isAt(handle, at('cur/a'), byPath));
      swap();
      for (const byPath of [true, false]) assert.ok(!(await isAt(handle, at('cur/a'), byPath)));
    } finally {
      await handle.close();
    }
    const other = await open(at('cur/a'));
    try {
      for (const byPath of [true, false]) assert.ok(!(await isAt(other, at('cur/a'), byPath)));
    } finally {
      await other.close();
    }
  });
  it('no link is opened, whatever it leads to', async () => {
    put('file');
    symlinkSync('file', at('link'));
    await assert.rejects(openFile(at('link')), /leads elsewhere/);
    await assert.rejects(appendTo(at('link'), Buffer.from('x')), /leads elsewhere/);
    await replaceFile(at('link'), 'in its place');
    assert.equal(readFileSync(at('file'), 'utf8'), 'file');
    assert.equal(readFileSync(at('link'), 'utf8'), 'in its place');
  });
  it('the top of the disk can be looked at', async () => assert.ok((await statEntry('/')).isDirectory()));

  it('trees are copied, moved and deleted with their links as they are', async () => {
    put('from/a');
    put('from/sub/b');
    put('outside/kept');
    symlinkSync(at('outside'), at('from/link'));
    await copyEntry(at('from'), at('to/deep'), { overwrite: false, keepsTimes: true });
    assert.equal(readFileSync(at('to/deep/sub/b'), 'utf8'), 'from/sub/b');
    assert.ok(Math.abs(statSync(at('to/deep/a')).mtimeMs - statSync(at('from/a')).mtimeMs) < 1, 'a date has whole milliseconds');
    await assert.rejects(copyEntry(at('from'), at('to/deep'), { overwrite: false }), { code: 'EEXIST' });
    await copyEntry(at('from'), at('to/deep'), { overwrite: true });
    await moveEntry(at('to'), at('there/it'));
    assert.ok(!existsSync(at('to')));
    await removeEntry(at('there'));
    await removeEntry(at('from'));
    assert.ok(!existsSync(at('there')) && !existsSync(at('from')));
    assert.equal(await withFile(at('outside/kept'), (handle) => handle.readFile('utf8')), 'outside/kept');
  });
});
