import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded, readStreamBounded } from '../../../../engine/disk/files/read-bounded.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('what is read up to a bound', () => {
  const place = temporaryFolder();
  const cases: [what: string, content: string, most: number][] = [
    ['an empty file', '', 0],
    ['a file of just the bound', 'x'.repeat(100), 100],
    ['a file of many pieces', 'x'.repeat(200_000), 1e6],
  ];
  for (const [what, content, most] of cases)
    it(`${what} is read whole`, async () => {
      writeFileSync(join(place(), 'f'), content);
      assert.equal((await readBounded(join(place(), 'f'), most))?.toString(), content);
    });

  it('a larger file is not read', async () => {
    writeFileSync(join(place(), 'f'), 'x'.repeat(101));
    assert.equal(await readBounded(join(place(), 'f'), 100), undefined);
  });

  it('a folder and a file that is not there are errors of the system', async () => {
    await assert.rejects(readBounded(place(), 100), { code: /EISDIR|EPERM/ });
    await assert.rejects(readBounded(join(place(), 'none'), 100), { code: 'ENOENT' });
  });

  it('of a stream no more than the bound is kept, and it is closed', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('xx');
      } finally {
        closed = true;
      }
    }
    assert.equal(await readStreamBounded(endless(), 101), undefined);
    assert.ok(closed);
  });

  if (process.platform !== 'win32') {
    it('a device without an end is not read to it', async () => assert.equal(await readBounded('/dev/zero', 1e6), undefined));

    it('a pipe is read to its end', async () => {
      const pipe = join(place(), 'pipe');
      execFileSync('mkfifo', [pipe]);
      const [read] = await Promise.all([
        readBounded(pipe, 1e6),
        new Promise((done) => createWriteStream(pipe).end('x'.repeat(200_000), () => done(undefined))),
      ]);
      assert.equal(read?.length, 200_000);
    });
  }
});
