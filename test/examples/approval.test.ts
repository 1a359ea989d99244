import assert from 'node:assert/strict';
import type { RunResult } from '../../engine/index.ts';
import { resumeRun } from '../../engine/index.ts';
import { runExample } from './run-example.ts';

/** The run after a person said this; nobody else is there. */
const answered = async ({ run: { folder } }: RunResult, value: string): Promise<RunResult> =>
  (await resumeRun({ folder, env: {}, answers: [{ question: 'approve', value, by: 'ann' }] })).done;

describe('the example approval', () => {
  it('waits for a person, and publishes after a yes', async () => {
    const run = await runExample('approval');
    try {
      assert.equal(run.result.status, 'waiting', JSON.stringify(run.result.error));
      assert.equal(run.result.steps['publish']?.status, 'pending');
      await assert.rejects(run.read('published.md'));
      const result = await answered(run.result, 'yes');
      assert.deepEqual([result.status, result.degraded, result.outputs], ['succeeded', false, { published: true, reason: '' }]);
      assert.match(await run.read('published.md'), /^# Summer hours of the library\n/);
      assert.equal(result.steps['reason']?.reason, 'not-activated');
    } finally {
      await run.remove();
    }
  });

  it('sends the notice back after a no, with the default for a reason that nobody gave', async () => {
    const run = await runExample('approval');
    try {
      const result = await answered(run.result, 'no');
      assert.deepEqual(
        [result.status, result.degraded, result.outputs],
        ['succeeded', true, { published: false, reason: 'nobody said' }],
      );
      assert.match(await run.read('sent-back.md'), /^Not published: nobody said\.\n/);
      await assert.rejects(run.read('published.md'));
    } finally {
      await run.remove();
    }
  });
});
