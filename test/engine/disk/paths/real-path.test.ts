import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldsCase } from '../../../../engine/disk/paths/folds-case.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('the one name of a file', () => {
  it('is asked of the system: Node.js itself keeps the case, the drive and the short names that somebody wrote', () => {
    const own = globSync('{engine,client,server}/**/*.ts').filter((file) => /\brealpathSync\(/.test(readFileSync(file, 'utf8')));
    // A script for a process of its own, which has the path from `realPath`.
    assert.deepEqual(own, [join('engine', 'tools', 'database', 'sqlite-program.ts')]);
  });
});

describe('whether names are the same in any case', () => {
  const folder = temporaryFolder();

  it('is no matter of two names that both are listed', () => {
    for (const name of ['Both', 'bOTH']) mkdirSync(join(folder(), name));
    writeFileSync(join(folder(), 'Both', 'probe'), '');
    // The same folder answers the same, whichever name of it is asked with.
    assert.equal(foldsCase(join(folder(), 'Both')), foldsCase(join(folder(), 'bOTH')));
    assert.equal(foldsCase(join(folder(), 'Both', 'not', 'there')), foldsCase(folder()));
  });
});
