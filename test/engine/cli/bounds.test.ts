import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mostInput } from '../../../engine/cli/io.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

describe('what is read for a command line has a bound', () => {
  const place = temporaryFolder();
  beforeEach(() => writeFileSync(join(place(), 'p.yaml'), 'inputs: {x: text}\nsteps: [{id: a, set: {y: 1}}]\n'));
  const baton = (...args: string[]) => obey(args, testIo(place()));

  it('a file for an input', async () => {
    writeFileSync(join(place(), 'large.txt'), '');
    truncateSync(join(place(), 'large.txt'), mostInput + 1);
    const { code, err } = await baton('run', 'p.yaml', '-i', 'x=@large.txt');
    assert.equal(code, 2);
    assert.match(err, /large\.txt holds more than 536 MB, which is the most that the input x may have/);
  });

  it('standard input', async () => {
    const { code, err } = await obey(['run', 'p.yaml', '-i', 'x=@-'], { ...testIo(place()), input: async () => undefined });
    assert.equal(code, 2);
    assert.match(err, /holds more than 536 MB/);
  });

  if (process.platform !== 'win32')
    for (const command of ['check', 'run', 'explain', 'import', 'test'])
      it(`a device without an end, for ${command}`, async () => {
        const { code, out, err } = await baton(command, '/dev/zero');
        assert.equal(code, 2);
        assert.match(out + err, /\/dev\/zero holds more than 50 MB; a pipeline may have 50 MB/);
      });
});
