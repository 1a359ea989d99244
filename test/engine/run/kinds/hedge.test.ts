import assert from 'node:assert/strict';
import type { Fact, Stored } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { yaml } from '../../../yaml.ts';
import { type MemoryRun, planOf, startText } from '../memory.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';

const one = yaml`
  id: p
  steps:
    - {id: ask, prompt: Say it., model: "a:b", hedge: true}
  outputs: {answer: "{{ ask }}"}
`;
const many = (count: number): string =>
  `id: p\nlimits: {max_parallel: 1}\nsteps:\n${Array.from({ length: count }, (_, at) => `  - {id: s${at}, prompt: Say ${at}., model: "a:b", hedge: true}\n`).join('')}`;

/** Drives a text whose calls are slow after 100 ms; `msOf` says what the nth call of a step takes. */
async function run(
  text: string,
  msOf: (step: string, call: number) => number,
  { after = 100, mode = 'live', cost = 0, ...more }: MemoryRun & { after?: number; mode?: 'live' | 'record'; cost?: number } = {},
) {
  const clock = selfAdvancingClock();
  const asked: { step: string; ended: string }[] = [];
  const worstCase = (): { tokens: number; cost: number } => ({ tokens: 1, cost });
  const started = startText(text, {
    ...more,
    worstCase,
    async model({ step = '', model }, _delta, signal) {
      const call = { step, ended: 'open' };
      asked.push(call);
      const number = asked.filter((made) => made.step === step).length;
      try {
        await clock.sleep(msOf(step, number), signal);
        call.ended = 'answered';
        return { text: `${step} ${number}`, model, usage: { input_tokens: 10, output_tokens: 5 } };
      } catch (error) {
        call.ended = 'cancelled';
        throw error;
      }
    },
    ports: { clock, ...more.ports },
    options: {
      ...(more.facts
        ? {}
        : {
            async begin(context) {
              const place = { inputs: {}, engine: '', limits: {}, output_path: '', root: '', workdir: '' };
              context.fact({ type: 'run.started', run: '', pipeline: { id: '', file: '', hash: '' }, mode, ...place });
              const paths = planOf(text).graph.nodes.map(({ path }) => path);
              if (after) context.fact({ type: 'hedge.expected', after: Object.fromEntries(paths.map((path) => [path, after])) });
            },
          }),
    },
  });
  await started.driven.done;
  const { state, facts } = started;
  const step = (path: string) => state.steps.get(path) ?? assert.fail(path);
  return { state, facts, asked, step, ended: asked.map(({ ended }) => ended) };
}

const answerOf = ({ result }: { result?: Stored }): unknown => (result && 'value' in result ? result.value : undefined);

describe('a call that is made twice where it is slow', () => {
  it('the second one answers first: its answer counts, the first one is ended, and both are facts that are paid for', async () => {
    const { step, facts, ended, state } = await run(one, (_, call) => (call === 1 ? 10_000 : 50));
    assert.deepEqual(ended, ['cancelled', 'answered']);
    assert.equal(answerOf(step('ask')), 'ask 2');
    assert.deepEqual(step('ask').why?.hedge, { after: 100, made: true, won: true });
    const calls = facts.filter((fact) => fact.type === 'call.started' || fact.type === 'call.settled');
    assert.deepEqual(
      calls.map((fact) => [fact.type, fact.path, fact.at]),
      [
        ['call.started', 'ask#1', 0],
        ['call.started', 'ask#2', 100],
        ['call.settled', 'ask#2', 150],
        ['call.settled', 'ask#1', 150],
      ],
    );
    assert.equal(step('ask').calls[1]?.hedges, 'ask#1');
    assert.equal(step('ask').calls[0]?.settled?.taken, 'ask#2');
    assert.deepEqual([state.usage.calls, state.usage.output_tokens], [2, 5]);
    assert.equal(state.at, 150);
  });

  it('the first one answers first all the same: the second one is ended', async () => {
    const { step, ended, state } = await run(one, (_, call) => (call === 1 ? 120 : 500));
    assert.deepEqual(ended, ['answered', 'cancelled']);
    assert.equal(answerOf(step('ask')), 'ask 1');
    assert.deepEqual(step('ask').why?.hedge, { after: 100, made: true });
    assert.equal(step('ask').calls[1]?.settled?.failure?.kind, 'cancelled');
    assert.equal(state.at, 120);
  });

  it('one that is not slow is made once, and nothing is said of it', async () => {
    const { step, asked } = await run(one, () => 90);
    assert.equal(asked.length, 1);
    assert.equal(step('ask').why?.hedge, undefined);
  });

  it('fails only where both do, by what the first one failed by', async () => {
    const failing = await run(one.replace('hedge: true', 'hedge: true, retry: 0'), () => 150, {
      ports: {
        models: {
          choose: () => ({ model: 'a:b', reason: '' }),
          worst: () => ({ tokens: 1, cost: 0 }),
          check: () => undefined,
          async call(_call, { place }) {
            await new Promise((resolve) => setImmediate(resolve));
            throw new RunError({ kind: 'overload', message: place?.path ?? '' });
          },
        },
      },
    });
    assert.equal(failing.step('ask').failure?.message, 'ask#1');
  });

  it('at most one of twenty calls of a run is made twice, and none while its model is slow for all', async () => {
    const slow = (at: number) => (step: string, call: number) => (call === 1 && Number(step.slice(1)) % at === 0 ? 1000 : 50);
    const some = await run(many(60), slow(9));
    const hedged = [...some.state.steps.values()].flatMap(({ path, why }) =>
      why?.hedge ? [[path, why.hedge.off ?? 'made']] : [],
    );
    assert.deepEqual(hedged, [
      ['s0', 'made'],
      ['s9', 'share'],
      ['s18', 'share'],
      ['s27', 'share'],
      ['s36', 'share'],
      ['s45', 'made'],
      ['s54', 'share'],
    ]);
    const all = await run(many(60), slow(2));
    const off = [...all.state.steps.values()].flatMap(({ why }) => why?.hedge?.off ?? []);
    assert.equal(off.filter((one) => one === 'all-slow').length, 28);
    assert.equal(all.asked.length, 61);
  });

  it('without earlier runs, in a recorded run, above `max_cost` and without room in the limits nothing is made twice, and that is said', async () => {
    const slow = () => 500;
    const off = async (text: string, more: Parameters<typeof run>[2]) => {
      const { step, asked } = await run(text, slow, more);
      assert.equal(asked.length, 1);
      return step('ask').why?.hedge?.off;
    };
    assert.equal(await off(one, { after: 0 }), 'unknown');
    assert.equal(await off(one, { mode: 'record' }), 'recorded');
    assert.equal(await off(one.replace('hedge: true', 'hedge: {max_cost: 0.1}'), { cost: 0.5 }), 'cost');
    assert.equal(await off(one.replace('id: p', 'id: p\nlimits: {max_calls: 1}'), {}), 'budget');
  });

  it('cut off at any fact and taken up again, nothing that has settled is asked again, and the answer is the same', async () => {
    const whole = await run(one, (_, call) => (call === 1 ? 10_000 : 50));
    for (let cut = 2; cut < whole.facts.length; cut++) {
      const known: Fact[] = whole.facts.slice(0, cut);
      const rest = await run(one, (_, call) => (call === 1 ? 10_000 : 50), { facts: known });
      const answered = known.some((fact) => fact.type === 'call.settled' && fact.result);
      assert.equal(rest.asked.length, answered ? 0 : 2, `cut at ${cut}`);
      assert.equal(answerOf(rest.step('ask')), 'ask 2', `cut at ${cut}`);
    }
  });
});
