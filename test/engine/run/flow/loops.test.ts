import assert from 'node:assert/strict';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { isMap } from '../../../../engine/language/json.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { decide } from '../../../../engine/state/schedule/decide.ts';
import { initialState } from '../../../../engine/state/state.ts';
import type { LoopCase, Repeated } from '../cases/loops.ts';
import { kinds, loops } from '../cases/loops.ts';
import type { MemoryRun } from '../memory.ts';
import { planOf, runText, statuses } from '../memory.ts';
import { settledPaths } from '../reference/logged-state.ts';

/** Waits some turns: those that begin first end last, so that the order of the ends must not matter. */
function later(): () => Promise<void> {
  let turns = 12;
  return async () => {
    for (let left = turns--; left > 0; left--) await Promise.resolve();
  };
}

const textOf = (step: JsonMap): string =>
  JSON.stringify({ id: 't', limits: { max_parallel: 100 }, steps: [step], outputs: { value: '{{ l.result }}' } });

/** Runs a loop behind tools, models and people that give back what they are given; `most` is how many iterations were open at once. */
async function run(step: JsonMap, more: Pick<MemoryRun, 'facts'> = {}) {
  let most = 0;
  const turns = later();
  const finished = await runText(textOf(step), {
    ...more,
    tools: {
      async work(given) {
        await turns();
        return { success: true, ...given };
      },
    },
    async model({ messages }) {
      await turns();
      const said = messages.at(-1)?.content;
      return { text: typeof said === 'string' ? (/says .*/.exec(said)?.[0] ?? '') : '' };
    },
    ports: {
      people: {
        async ask({ text }) {
          await turns();
          return { value: `to ${text}`, by: 'ann' };
        },
      },
    },
    onEvent(_event, { context }) {
      most = Math.max(most, context.state.steps.get('l')?.loop?.running ?? 0);
    },
  });
  return { ...finished, most };
}

/** Of an ensemble what it answered, of all else its value. */
const shown = (value: Json): Json => (isMap(value) && 'agreement' in value ? (value['answer'] ?? null) : value);

const stepOf = ({ does, last = 'l' }: Repeated, { keys, x = () => 'item' }: LoopCase): JsonMap => ({
  id: 'l',
  ...does(x(last)),
  ...keys(last),
});

function compare({ gives, kind, last }: Repeated, one: LoopCase, { result, most }: Awaited<ReturnType<typeof run>>): void {
  const { results, became = 'succeeded', failed = 0, endedBy = 'done', error, iterations = {} } = one;
  const is = statuses(result);
  assert.equal(is['l'], became, JSON.stringify(result.error));
  assert.equal(most, one.most ?? 1, 'iterations at once');
  if (error) assert.equal(result.error?.kind, error);
  for (const [number, wanted] of Object.entries(iterations)) {
    const path = last ? `l[${number}].${last}` : `l[${number}]`;
    const seen = is[path]?.split(' ')[0];
    // Of a body the failure may be that of the step before the last.
    if (wanted === 'failed' && kind === 'steps') assert.equal(is[`l[${number}].put`], 'failed', path);
    else assert.equal(seen, wanted, path);
  }
  assert.equal(`l[${(results ?? Object.keys(iterations)).length}]` in is, false, 'no further iteration');
  if (!results) return;
  const value = isMap(result.outputs) ? result.outputs['value'] : undefined;
  assert.ok(isMap(value), JSON.stringify(value));
  assert.deepEqual(
    (Array.isArray(value['results']) ? value['results'] : []).map(shown),
    results.map((n) => (n === null ? null : gives(n))),
  );
  assert.equal(value['iterations'], results.length);
  assert.equal(value['failed'], failed);
  assert.equal(value['ended_by'], endedBy);
  const steps = value['steps'];
  assert.ok(isMap(steps));
  // By the steps of its body; of a loop over one step there are none.
  if (last && results.length) assert.deepEqual(steps[last], value['results']);
  else assert.deepEqual(steps, {});
  assert.equal(result.degraded, failed > 0);
}

for (const [place, repeated] of kinds.entries())
  describe(`a loop on ${repeated.kind}`, () => {
    for (const [number, one] of loops.entries())
      it(`${one.rule}; also where it was cut off`, async () => {
        const step = stepOf(repeated, one);
        const whole = await run(step);
        compare(repeated, one, whole);
        // A body of two steps and the plainest kind at every fact, all others at some, which differ.
        const every = repeated.kind === 'steps' || repeated.kind === 'tool' ? 1 : 5;
        for (let cut = 1 + ((place + number) % every); cut < whole.facts.length; cut += every) {
          const again = await run(step, { facts: whole.facts.slice(0, cut) });
          assert.deepEqual(statuses(again.result), statuses(whole.result), `cut at ${cut}`);
          assert.deepEqual(again.result.outputs, whole.result.outputs, `cut at ${cut}`);
          const ends = settledPaths(again.facts);
          assert.equal(ends.length, new Set(ends).size, `a step settled twice, cut at ${cut}`);
        }
      });

    it('inside another loop: each has its own names', async () => {
      const { does, gives, last } = repeated;
      const inner: JsonMap = { id: 'm', ...does('item + loop.parent.item + 100 * index'), for_each: [1, 2] };
      const { result } = await run({ id: 'l', for_each: [10, 20], max_parallel: 2, steps: [inner] });
      const value = isMap(result.outputs) ? result.outputs['value'] : undefined;
      const all = isMap(value) && Array.isArray(value['results']) ? value['results'] : [];
      const results = all.map((of) => (isMap(of) && Array.isArray(of['results']) ? of['results'].map(shown) : []));
      assert.deepEqual(
        results,
        [
          [11, 112],
          [21, 122],
        ].map((of) => of.map(gives)),
        JSON.stringify(result.error),
      );
      assert.equal(statuses(result)[`l[1].m[1]${last ? `.${last}` : ''}`], 'succeeded');
    });
  });

describe('a loop with very many iterations at once', () => {
  const count = 2200;
  const text = `id: t\nsteps:\n  - {id: l, for_each: "{{ range(${count}) }}", max_parallel: all, set: {x: "{{ item }}"}}\noutputs: {sum: "{{ l.results | sum(attribute='x') }}", n: "{{ l.iterations }}"}\n`;
  const outputs = { sum: (count * (count - 1)) / 2, n: count };
  /** What one turn of the event loop may do at most, in iterations or steps. */
  const most = 500;

  it('opens them in portions, and starts their steps in portions, so that no turn is long', async () => {
    // The loop itself.
    let before = 1;
    let running = 0;
    const { result, facts } = await runText(text, {
      onEvent(_event, { context: { state } }) {
        const { size } = state.steps;
        assert.ok(size - before <= most, `${size - before} at once`);
        before = size;
        running = Math.max(running, state.steps.get('l')?.loop?.running ?? 0);
      },
    });
    assert.deepEqual(result.outputs, outputs);
    assert.equal(running, count, 'all of them at once');
    const plan = planOf(text);
    const state = initialState(plan.graph);
    const opening = facts.findLastIndex((fact) => fact.type === 'loop.checked' && fact.verdict === 'more');
    for (const fact of facts.slice(0, opening + 1)) reduce(state, fact);
    let begun = 0;
    for (let commands = decide(state); commands.length; commands = decide(state)) {
      assert.ok(commands.length <= most, `${commands.length} commands`);
      // The loop itself stands in the queue of a fold as well.
      begun += commands.length;
    }
    assert.equal(begun, count);
  });

  it('is taken up again wherever it was cut off, also while it opened', async () => {
    const whole = await runText(text);
    const settled = whole.facts.findIndex(({ type }) => type === 'step.succeeded');
    for (const cut of [...Array.from({ length: settled }, (_, at) => at + 1), settled + 700, whole.facts.length - 2]) {
      const { result } = await runText(text, { facts: whole.facts.slice(0, cut) });
      assert.deepEqual(result.outputs, outputs, `cut at ${cut}`);
    }
  });

  it('opens no more once something has ended it', async () => {
    const bad = text.replace('"{{ item }}"', '"{{ item.none + 1 if item == 0 else item }}"');
    const { result } = await runText(bad);
    assert.equal(result.status, 'failed');
    const whole = await runText(text);
    const first = whole.facts.findIndex((fact) => fact.type === 'loop.checked');
    const stopped = await runText(text, {
      facts: whole.facts.slice(0, first),
      onEvent(event, live) {
        if (event.type === 'loop.checked') live.cancel();
      },
    });
    assert.equal(stopped.result.status, 'cancelled');
  });
});
