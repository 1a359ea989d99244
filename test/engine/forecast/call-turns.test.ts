import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findBottlenecks } from '../../../engine/forecast/bottlenecks/find-bottlenecks.ts';
import { type CallLimits, createCallTurns } from '../../../engine/forecast/simulate/call-turns.ts';
import { EventQueue } from '../../../engine/forecast/simulate/event-queue.ts';
import { simulateRun } from '../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate, SimulatedPlan } from '../../../engine/forecast/simulate/simulated-run.ts';
import { callLimits } from '../../../engine/launch/plan/call-limits.ts';
import { acquireInOrder } from '../../../engine/models/limits/acquire.ts';
import { createRateLimit } from '../../../engine/models/limits/rate-limit.ts';
import { virtualClock } from '../models/clock.ts';
import { planOf } from '../run/memory.ts';

/** Every step asks `house:one` for so many milliseconds and tokens. */
const fate = (ms: number, tokens = 0): Fate => ({
  holds: () => true,
  iterations: () => 1,
  branch: () => undefined,
  route: () => undefined,
  jitter: () => 0,
  attempt: () => ({ ms, call: { model: 'house:one', tokens } }),
});

const wide = (steps: number, calls: Record<string, CallLimits>): SimulatedPlan => {
  const { graph, graphs } = planOf(
    `id: wide\nsteps:\n${Array.from({ length: steps }, (_, at) => `  - {id: s${at}, prompt: a}`).join('\n')}\n`,
  );
  return { graph, called: graphs, maxParallel: 10, calls: new Map(Object.entries(calls)) };
};

const cases: [name: string, calls: Record<string, CallLimits>, ms: number, end: number][] = [
  ['without limits all go at once', {}, 100, 100],
  ['as many at once as the provider takes', { house: { max_parallel: 2 } }, 100, 300],
  [
    'as many at once as the model takes, which is less',
    { house: { max_parallel: 4 }, 'house:one': { max_parallel: 1 } },
    100,
    600,
  ],
  ['as many a minute as the provider takes', { house: { rpm: 2 } }, 100, 120_100],
  ['as many tokens a minute as the model takes', { 'house:one': { tpm: 30 } }, 100, 60_100],
  ['a call of more tokens than a minute has goes alone', { house: { tpm: 5 } }, 100, 300_100],
  ['another provider is none of its business', { other: { max_parallel: 1 } }, 100, 100],
];

describe('calls of a simulated run', () => {
  for (const [name, calls, ms, end] of cases)
    it(name, () => {
      assert.equal(simulateRun(wide(6, calls), fate(ms, 10)).at, end);
    });

  it('are let in as real limits let them in', async () => {
    const limit = fc.record(
      {
        max_parallel: fc.integer({ min: 1, max: 3 }),
        rpm: fc.integer({ min: 1, max: 4 }),
        tpm: fc.integer({ min: 10, max: 60 }),
      },
      { requiredKeys: [] },
    );
    const made = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 30_000 }),
        ms: fc.integer({ min: 1, max: 50_000 }),
        tokens: fc.integer({ min: 0, max: 30 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(limit, limit, made, async (own, shared, calls) => {
        const events = new EventQueue();
        let now = 0;
        const turns = createCallTurns(
          new Map([
            ['house:one', own],
            ['house', shared],
          ]),
          { events, now: () => now },
        );
        const simulated = calls.map(() => -1);
        let at = 0;
        for (const [index, { gap, ms, tokens }] of calls.entries()) {
          at += gap;
          events.add(at, () =>
            turns.take({ model: 'house:one', tokens }, (end) => {
              simulated[index] = now;
              events.add(now + ms, end);
            }),
          );
        }
        for (let event = events.next(); event; event = events.next()) {
          now = event.at;
          event.run();
        }

        const clock = virtualClock();
        const limits = [own, shared].map((settings, index) => ({
          limit: createRateLimit(settings, clock),
          settings,
          owner: String(index),
        }));
        const real = calls.map(() => -1);
        const { signal } = new AbortController();
        for (const [index, { gap, ms, tokens }] of calls.entries()) {
          await clock.pass(gap);
          void acquireInOrder(limits, { tokens, signal }).then(async (release) => {
            real[index] = clock.now();
            await clock.sleep(ms, signal);
            release();
          });
        }
        await clock.pass(3_600_000);
        assert.deepEqual(simulated, real);
      }),
      { numRuns: 40 },
    );
  });

  it('tell what a tenth more a minute, or one more at once, is worth', async () => {
    const plan = wide(11, { house: { rpm: 10, max_parallel: 5 } });
    const { limits } = await findBottlenecks({ plan, fate: () => fate(100), count: 1 });
    assert.deepEqual(
      limits.map(({ of, name, slots, saves }) => [of, name, slots, saves.mean]),
      [
        ['run', null, 10, 0],
        ['max_parallel', 'house', 5, 0],
        ['rpm', 'house', 10, 60_100 - 300],
      ],
    );
  });

  it('are held to the settings of their models and providers, those of all endpoints together', () => {
    const endpoints = [1, 2].map((port) => ({ base_url: `http://127.0.0.1:${port}/v1`, rpm: 50 }));
    const settings = {
      providers: { house: { type: 'openai-compatible', profile: 'custom', max_parallel: 4, endpoints }, other: { rpm: 5 } },
      models: [
        { id: 'house:one', tpm: 9 },
        { id: 'house:two', rpm: 1 },
      ],
    };
    assert.deepEqual(callLimits(settings, ['house:one', 'house:one', 'offline', '']), [
      ['house:one', { tpm: 9 }],
      ['house', { max_parallel: 8, rpm: 100 }],
    ]);
  });
});
