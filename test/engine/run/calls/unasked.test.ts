import assert from 'node:assert/strict';
import { RunError } from '../../../../engine/state/failure.ts';
import { runText } from '../memory.ts';

describe('calls of which nothing was sent', () => {
  const text = 'id: t\nsteps:\n  - {id: a, prompt: hi, retry: {attempts: 2, delay: 0.001, jitter: false, on: [auth]}}\n';
  const counted = async (unasked: true | undefined) => {
    const { result, facts } = await runText(text, {
      model: () => {
        throw new RunError({ kind: 'auth', message: 'No token.', retryable: true }, { cost: 0, unasked });
      },
    });
    assert.equal(result.status, 'failed');
    assert.equal(facts.filter(({ type }) => type === 'call.settled').length, 3);
    return result.usage.calls;
  };
  it('attempts are no calls of the model', async () => assert.equal(await counted(true), 0));
  it('one that was sent and refused is', async () => assert.equal(await counted(undefined), 3));
});
