import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compile } from '../../engine/compile/compile.ts';
import { findOnDisk } from '../../engine/workspace/find.ts';
import { localDisk } from '../../engine/workspace/local-disk.ts';

describe('every example', () => {
  const files = globSync('examples/**/*.baton.yaml');
  it('is found', () => assert.ok(files.length > 0));
  for (const file of files)
    it(`${file} has no error and no warning`, () => {
      const { find } = findOnDisk({ root: resolve('.'), cwd: resolve('.') }, localDisk);
      const { problems } = compile(readFileSync(file, 'utf8'), { file: resolve(file), find });
      const wrong = problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
      assert.deepEqual(wrong, []);
    });
});
