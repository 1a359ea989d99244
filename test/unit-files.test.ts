import assert from 'node:assert/strict';
import { testsOf } from './changed.mjs';
import { isSweep, unitFiles } from './unit-files.mjs';

/** They reach the sample and run as a whole all the same. */
const whole = [
  // It starts processes in any case, by a helper that others let run in this process.
  'test/engine/launch/resume/survivors.test.ts',
  // It names the file.
  'test/unit-files.test.ts',
];

describe('the test files', () => {
  it('of which a part runs each day are those that test:deep runs as a whole', () => {
    const files = unitFiles();
    const sampled = testsOf(['test/sample.ts'], files).filter((file) => !whole.includes(file));
    assert.ok(sampled.length > 20, sampled.join('\n'));
    assert.deepEqual(sampled.toSorted(), files.filter((file) => isSweep(file)).toSorted());
  });
});
