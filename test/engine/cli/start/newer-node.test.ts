import assert from 'node:assert/strict';
import { chmodSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findNewerNode } from '../../../../engine/cli/start/newer-node.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('the newer Node.js', () => {
  const folderOf = temporaryFolder();

  it('is looked for from the folder of the program, never from the one that people stand in', function () {
    if (process.platform !== 'linux') this.skip();
    const folder = folderOf();
    writeFileSync(join(folder, 'npm'), '#!/bin/sh\npwd -P\n');
    chmodSync(join(folder, 'npm'), 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = [folder, path].join(delimiter);
    try {
      assert.equal(findNewerNode(folder), realpathSync(folder));
    } finally {
      process.env['PATH'] = path;
    }
  });
});
