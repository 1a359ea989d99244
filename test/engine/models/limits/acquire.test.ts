import assert from 'node:assert/strict';
import type { Settings } from '../../../../engine/compile/world.ts';
import { createModels } from '../../../../engine/models/models.ts';
import type { ScriptedAnswer } from '../../../../engine/models/providers/embedded/backends.ts';
import { toFailure } from '../../../../engine/state/failure.ts';
import { runText } from '../../run/memory.ts';
import { virtualClock } from '../clock.ts';

/** A run of several prompts at once against a script, in time that passes as it must. */
async function run(settings: Settings, answer: ScriptedAnswer, count: number) {
  const clock = virtualClock(1_000_000);
  const begun: number[] = [];
  const models = createModels({
    env: {},
    clock,
    settings,
    script: {
      otherwise: () => {
        begun.push(clock.now() - 1_000_000);
        return answer;
      },
    },
  });
  const logs: string[] = [];
  let done = false;
  const text = `
default_model: scripted:small
steps:
  - id: each
    for_each: "{{ range(${count}) | list }}"
    max_parallel: all
    prompt: "Say {{ item }}"
    max_tokens: 90
`;
  const running = runText(text, {
    ports: { clock, models },
    onEvent: (event) => {
      if (event.type === 'step.log') logs.push(`${event.path}: ${event.text}`);
    },
  }).finally(() => {
    done = true;
  });
  while (!done) await clock.pass(500);
  return { begun, logs, result: (await running).result };
}

describe('a call that waits for its turn', () => {
  const quick: ScriptedAnswer = { text: 'yes', delay: 100, usage: { input_tokens: 4, output_tokens: 46 } };

  it('tokens a minute of a provider hold, and the wait is told', async () => {
    const { begun, logs, result } = await run({ providers: { scripted: { type: 'scripted', tpm: 100 } } }, quick, 3);
    assert.equal(result.status, 'succeeded');
    assert.deepEqual(begun, [0, 60_000, 120_000]);
    assert.deepEqual(logs, [
      'each[1]: waits 60 s: scripted takes 100 tokens a minute (tpm)',
      'each[2]: waits 60 s: scripted takes 100 tokens a minute (tpm)',
    ]);
  });
  it('limits of one model hold for it alone', async () => {
    const { begun, logs } = await run({ models: [{ id: 'scripted:small', rpm: 2 }] }, quick, 3);
    assert.deepEqual(begun, [0, 0, 60_000]);
    assert.deepEqual(logs, ['each[2]: waits 60 s: scripted:small takes 2 calls a minute (rpm)']);
  });
  it('a turn with others is told too', async () => {
    const { begun, logs } = await run({ providers: { scripted: { type: 'scripted', max_parallel: 1 } } }, quick, 2);
    assert.deepEqual(begun, [0, 100]);
    assert.deepEqual(logs, ['each[1]: waits for its turn with scripted']);
  });
  it('whoever is cancelled while it waits leaves its place', async () => {
    const clock = virtualClock();
    const models = createModels({
      env: {},
      clock,
      settings: { providers: { scripted: { type: 'scripted', rpm: 1 } } },
      script: { otherwise: 'yes' },
    });
    const ask = (signal: AbortSignal) =>
      models.call({ model: 'scripted', messages: [{ role: 'user', content: 'x' }] }, { signal, delta: () => undefined });
    await ask(new AbortController().signal);
    const abort = new AbortController();
    const waiting = ask(abort.signal).then(() => assert.fail(), toFailure);
    await clock.pass(10);
    abort.abort();
    assert.equal((await waiting).kind, 'cancelled');
    assert.equal(clock.sleeping, 0);
  });
});
