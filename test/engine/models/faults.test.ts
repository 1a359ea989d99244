import assert from 'node:assert/strict';
import type { Settings } from '../../../engine/compile/world.ts';
import { createModels } from '../../../engine/models/models.ts';
import type { ScriptedAnswer } from '../../../engine/models/providers/embedded/backends.ts';
import { yaml } from '../../yaml.ts';
import { runText } from '../run/memory.ts';
import { type VirtualClock, virtualClock } from './clock.ts';

const steps = 200;
const text = `
default_model: [scripted:first, scripted:second]
steps:
  - id: each
    for_each: "{{ range(${steps}) | list }}"
    max_parallel: 4
    steps:
      - id: ask
        prompt: "Say {{ item }}"
`;

interface Told {
  at: number;
  model: string;
}

/** A run of 200 prompts; `behave` says how a model answers at a time, in milliseconds since the beginning. */
async function run(behave: (model: string, now: number) => ScriptedAnswer, settings: Settings = {}) {
  const clock = virtualClock();
  const asked: Told[] = [];
  const models = createModels({
    env: {},
    clock,
    settings,
    script: {
      otherwise: ({ model }) => {
        asked.push({ at: clock.now(), model });
        return behave(model, clock.now());
      },
    },
  });
  const running = runText(text, { ports: { clock, models } });
  const finished = await during(clock, running);
  const { facts, result } = finished;
  const settled = facts.flatMap((fact) =>
    fact.type === 'call.settled' && fact.result ? [{ at: fact.at, model: fact.model }] : [],
  );
  const notes = facts.flatMap((fact) => (fact.type === 'step.succeeded' && fact.degraded ? [fact.degraded] : []));
  return { asked, settled, notes, result, facts, took: clock.now() };
}

/** Lets time pass until the work is done. */
async function during<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  watched.catch(() => undefined);
  while (!done && clock.now() < 24 * 3_600_000) await clock.pass(100);
  return watched;
}

const quick: ScriptedAnswer = { text: 'yes', delay: 1000 };

describe('faults of providers in a run of 200 prompts', () => {
  it('without any, the first answers all', async () => {
    const { settled, notes, result } = await run(() => quick);
    assert.deepEqual([result.status, settled.length, notes], ['succeeded', steps, []]);
    assert.ok(settled.every(({ model }) => model === 'scripted:first'));
  });

  it('one that fails for 30 s and recovers: no step is lost, and work goes on with it within 5 s', async () => {
    const end = 35_000;
    const broken = (now: number) => now >= 5_000 && now < end;
    const { asked, settled, notes, result } = await run((model, now) =>
      model === 'first' && broken(now) ? { fail: { kind: 'overload', message: 'Down.' }, delay: 50 } : quick,
    );
    assert.deepEqual([result.status, settled.length], ['succeeded', steps]);
    const back = settled.find(({ at, model }) => at > end && model === 'scripted:first');
    assert.ok(back && back.at - end <= 5_000 + 1_000, `back after ${(back?.at ?? Number.NaN) - end} ms`);
    const vain = asked.filter(({ at, model }) => model === 'first' && broken(at));
    assert.ok(vain.length <= 4 + 12, `${vain.length} calls went to what was down`);
    const substituted = settled.filter(({ model }) => model === 'scripted:second').length;
    assert.equal(notes.length, substituted, 'every substitute is told');
    assert.match(notes[0] ?? '', /^scripted:second answered instead: scripted:first failed \(overload\)\.$/);
    assert.equal(result.degraded, true);
  });

  it('one that always times out costs only its trials', async () => {
    const timeoutMs = 20_000;
    const { asked, settled, result, took } = await run((model) =>
      model === 'first' ? { fail: { kind: 'timeout', message: 'Too slow.' }, delay: timeoutMs } : quick,
    );
    assert.deepEqual([result.status, settled.length], ['succeeded', steps]);
    assert.ok(settled.every(({ model }) => model === 'scripted:second'));
    const vain = asked.filter(({ model }) => model === 'first').length;
    assert.ok(vain < 30, `${vain} calls went to it`);
    assert.ok(took < steps * timeoutMs * 0.05, `it took ${took} ms`);
  });

  it('one that lies about its usage: what it says stays what it said, and costs nothing here', async () => {
    const { result, settled } = await run(() => ({ ...quick, usage: { input_tokens: 10 ** 12, output_tokens: 0 } }));
    assert.deepEqual([result.status, settled.length, result.cost?.usd ?? 0], ['succeeded', steps, 0]);
  });

  it('one that asks for patience is left alone as long as it asked, and others step in', async () => {
    const asked429: number[] = [];
    const { asked, settled, result } = await run((model, now) => {
      if (model !== 'first' || now >= 20_000) return quick;
      asked429.push(now);
      return { fail: { kind: 'rate', message: 'Slow down.', retry_after: 10_000 }, delay: 10 };
    });
    assert.deepEqual([result.status, settled.length], ['succeeded', steps]);
    const first = asked429[0] ?? 0;
    assert.ok(!asked.some(({ at, model }) => model === 'first' && at > first + 10 && at < first + 10_000));
    assert.ok(settled.some(({ model }) => model === 'scripted:first'));
  });

  it('one that has no key is passed over, and that is told of every step', async () => {
    const clock = virtualClock();
    const models = createModels({ env: {}, clock, script: { otherwise: 'yes' } });
    const list = yaml`
      default_model: [openai:gpt-x, scripted:second]
      steps:
        - {id: a, prompt: hi}
    `;
    const { result, facts } = await during(clock, runText(list, { ports: { clock, models } }));
    assert.deepEqual([result.status, result.degraded], ['succeeded', true]);
    const told = facts.find((fact) => fact.type === 'step.succeeded');
    assert.equal(
      told?.degraded,
      'named for this step; not openai:gpt-x: The model "openai:gpt-x" needs a key, and OPENAI_API_KEY is not set',
    );
    const started = facts.find((fact) => fact.type === 'step.started');
    assert.deepEqual(
      started?.why?.model?.candidates?.map(({ model }) => model),
      ['openai:gpt-x', 'scripted:second'],
    );
  });
});
