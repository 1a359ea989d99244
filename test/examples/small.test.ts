import assert from 'node:assert/strict';
import { runExample } from './run-example.ts';

describe('the small examples', () => {
  it('hello writes its greeting and reads it back', async () => {
    const run = await runExample('hello', { who: { text: 'ada' } });
    try {
      assert.equal(run.result.status, 'succeeded');
      assert.deepEqual(run.result.outputs, { greeting: 'Hello, Ada!', letters: 11 });
      assert.equal(await run.read('hello-ada.txt'), 'Hello, Ada!');
    } finally {
      await run.remove();
    }
  });
  it('triage writes a file for each queue and a page of what is urgent', async () => {
    const run = await runExample('triage');
    try {
      assert.equal(run.result.status, 'succeeded');
      assert.deepEqual(run.result.outputs, { messages: 8, urgent: 'Tom, Hana', answer_within_hours: 2 });
      assert.match(await run.read('billing.md'), /^# Billing\n\n- \[normal\] Ines: .*\n- \[urgent\] Hana: /);
      assert.match(await run.read('urgent.md'), /^# To be answered within 2 hours\n\n- Tom \(technical\)/);
      assert.equal(run.result.steps['calm']?.status, 'skipped');
    } finally {
      await run.remove();
    }
  });
  it('triage takes the default, and says so, where no number can be read', async () => {
    const run = await runExample('triage', { promise: { text: 'We answer when we can.' } });
    try {
      assert.equal(run.result.outputs['answer_within_hours'], 4);
      assert.equal(run.result.degraded, true);
    } finally {
      await run.remove();
    }
  });
});
