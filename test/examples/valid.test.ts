import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compile } from '../../engine/compile/compile.ts';
import { findRoot, loadWorld } from '../../engine/index.ts';

describe('every example', () => {
  const files = globSync('examples/**/*.baton.yaml');
  it('is found', () => assert.ok(files.length > 0));
  for (const file of files)
    it(`${file} has no error and no warning`, async () => {
      const world = await loadWorld(resolve(file), { root: findRoot(resolve(file), resolve('.')), cwd: resolve('.') });
      const { problems } = compile(readFileSync(file, 'utf8'), world);
      const wrong = problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
      assert.deepEqual(wrong, []);
    });
});
