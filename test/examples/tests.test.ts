import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { testFile } from '../../engine/index.ts';

describe('the tests of the examples', () => {
  for (const name of readdirSync('examples')) {
    const file = join('examples', name, `${name}.baton.yaml`);
    it(`${name} carries two cases or more, and all of them pass`, async () => {
      const { cases, refusal } = await testFile(file, { cwd: process.cwd() });
      assert.equal(refusal, undefined, refusal?.message);
      assert.ok(cases.length >= 2, `${cases.length} cases`);
      assert.deepEqual(
        cases.flatMap(({ name: of, failures }) => failures.map(({ message }) => `${of}: ${message}`)),
        [],
      );
    });
  }

  it('leave nothing beside them', () => {
    for (const name of readdirSync('examples'))
      for (const left of ['outputs', '.baton', `${name}.auto.lock.yaml`])
        assert.ok(!existsSync(join('examples', name, left)), `${name}/${left}`);
  });
});
