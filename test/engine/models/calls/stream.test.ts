import assert from 'node:assert/strict';
import { collectStream } from '../../../../engine/models/calls/stream.ts';
import type { ModelEvent, Provider } from '../../../../engine/models/contract.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { realClock } from '../clock.ts';
import { question } from '../hear.ts';

const mebibyte = 2 ** 20;

/** Says so many mebibytes of text, whatever it is asked. */
function talker(count: number): { provider: Provider; said: () => number } {
  let said = 0;
  async function* stream(): AsyncGenerator<ModelEvent> {
    for (; said < count; said++) yield { type: 'delta', text: 'x'.repeat(mebibyte) };
    yield { type: 'done', finish: 'stop', model: 'm' };
  }
  return { provider: { id: 'local', stream }, said: () => said };
}

describe('the text of an answer', () => {
  const hear = (provider: Provider) =>
    collectStream(provider, question('m'), {
      signal: new AbortController().signal,
      delta: () => undefined,
      clock: realClock,
      mask: createMask(),
      warn: () => undefined,
    });

  it('may have 16 MiB, whoever gives it', async () => {
    assert.equal((await hear(talker(16).provider)).text.length, 16 * mebibyte);
  });

  it('breaks off behind them, and nothing more is asked for', async () => {
    const { provider, said } = talker(1000);
    const error = await hear(provider).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof RunError);
    assert.deepEqual([error.failure.kind, error.failure.retryable, said()], ['bad-response', false, 16]);
    assert.match(error.failure.message, /local answered with more than 16 MiB of text/);
  });
});
