import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskError, errnoOf, errnoWords } from '../../../../engine/disk/errno.ts';
import { syncFolder } from '../../../../engine/disk/files/sync-folder.ts';
import { isTemporary, writeAtomic } from '../../../../engine/disk/files/write-atomic.ts';
import { RunError } from '../../../../engine/state/failure.ts';

describe('atomic write', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-write-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const durable of [false, true])
    it(`writes the whole file with its folders and leaves nothing else (durable: ${durable})`, async () => {
      const file = join(folder, 'a/b/c.txt');
      await writeAtomic(file, 'é', { durable });
      await writeAtomic(file, Buffer.from([0, 255]), { durable });
      assert.deepEqual(readFileSync(file), Buffer.from([0, 255]));
      assert.deepEqual(readdirSync(join(folder, 'a/b')), ['c.txt']);
    });
  it('never shows a part, however many write and read at once', async () => {
    const file = join(folder, 'x');
    const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(300_000));
    await writeAtomic(file, contents[0] ?? '');
    let writing = true;
    const writers = Promise.all(contents.map((content) => writeAtomic(file, content))).finally(() => {
      writing = false;
    });
    do {
      assert.ok(contents.includes(readFileSync(file, 'utf8')));
      await new Promise((resolve) => setImmediate(resolve));
    } while (writing);
    await writers;
    assert.deepEqual(readdirSync(folder), ['x']);
  });
  it('keeps the permissions of the file it replaces', async () => {
    const file = join(folder, 'run.sh');
    writeFileSync(file, '');
    chmodSync(file, 0o751);
    await writeAtomic(file, 'x');
    assert.equal(statSync(file).mode & 0o777, 0o751);
  });
  it('leaves the old file and no other where it fails', async () => {
    mkdirSync(join(folder, 'x/in the way'), { recursive: true });
    await assert.rejects(writeAtomic(join(folder, 'x'), 'new'), (error) => errnoOf(error) !== undefined);
    assert.deepEqual(readdirSync(folder), ['x']);
    symlinkSync('loop', join(folder, 'loop'));
    await assert.rejects(writeAtomic(join(folder, 'loop/x'), 'new'));
    await assert.rejects(writeAtomic(join(folder, 'loop'), 'new'), /ELOOP/);
    await assert.rejects(writeAtomic(join(folder, 'x'.repeat(300)), 'new'), /ENAMETOOLONG/);
  });
  it('names its temporary files so that they can be told apart', () => {
    assert.ok(isTemporary('.baton-tmp-0123'));
    assert.ok(!isTemporary('notes.md'));
  });
  it('reports a folder that cannot be synced', () => assert.rejects(syncFolder(join(folder, 'none')), /ENOENT/));
});

describe('errors of the disk', () => {
  it('are said in words, with what to do', function () {
    if (!existsSync('/dev/full')) this.skip();
    try {
      writeFileSync('/dev/full', 'x');
      assert.fail('nothing fits there');
    } catch (error) {
      assert.deepEqual(diskError(error, 'It cannot be kept', '/dev/full').failure, {
        kind: 'internal',
        message: 'It cannot be kept: the disk is full (/dev/full).',
        retryable: false,
        hint: 'Free some space, then try again.',
      });
    }
  });
  const words: [error: unknown, words: string][] = [
    [Object.assign(new Error('x'), { code: 'EACCES' }), 'access is denied'],
    [Object.assign(new Error('something rare'), { code: 'EWHAT' }), 'something rare'],
    [Object.assign(new Error('a number'), { code: 5 }), 'a number'],
    [new Error('plain'), 'plain'],
    ['text', 'text'],
  ];
  for (const [error, said] of words) it(`such as "${said}"`, () => assert.equal(errnoWords(error), said));
  it('are of kind `internal` where nothing is known of them', () =>
    assert.equal(diskError(new Error('x'), 'a', 'b').failure.kind, 'internal'));
  it('stay what they are when they were said before', () => {
    const first = new RunError({ kind: 'input', message: 'm' });
    assert.equal(diskError(first, 'a', 'b'), first);
  });
});
