import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import type { Fact, NewFact } from '../../../../engine/state/events.ts';
import { firstFactOf, forkFacts, stepOfFact } from '../../../../engine/state/fork-facts.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { durationOf } from '../../../../engine/state/step.ts';
import { yaml } from '../../../yaml.ts';
import type { Case } from '../cases/flow.ts';
import { rooms, tools } from '../cases/flow.ts';
import { kinds, loops } from '../cases/loops.ts';
import type { MemoryRun } from '../memory.ts';
import { planOf, runText, statuses } from '../memory.ts';
import { settledPaths } from '../reference/logged-state.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';

/** The log that a fork before `seq` begins with. */
function forked(text: string, files: Case['files'], facts: readonly Fact[], seq: number): Fact[] {
  const plan = planOf(text, files);
  const [first] = facts;
  assert.ok(first?.type === 'run.started');
  const { seq: _seq, ...started } = first;
  const taken: (NewFact & { at: number })[] = [
    { ...started, parent: { run: first.run, seq } },
    ...forkFacts(facts, seq, initialState(plan.graph, 10, plan.graphs)),
  ];
  return taken.map((fact, index): Fact => ({ ...fact, seq: index + 1 }));
}

// What a tool that counts its calls does depends on calls that a fork does not make.
const flows = Object.values(rooms)
  .flat()
  .filter(({ text }) => !text.includes('flaky'));

const ofForks = new Set(['tool', 'steps']);

const settled = (fact: Fact): boolean =>
  fact.type === 'step.succeeded' || fact.type === 'step.failed' || fact.type === 'step.skipped';

describe('a fork', () => {
  for (const { rule, text: body, files, inputs } of flows)
    it(`before any step ends as a fresh run: ${rule}`, async () => {
      const text = `id: t\n${body}`;
      const run = (): MemoryRun => ({
        ...(files ? { files } : {}),
        ...(inputs ? { inputs } : {}),
        ports: { clock: selfAdvancingClock() },
      });
      const whole = await runText(text, { ...run(), tools: tools() });
      for (const path of new Set(whole.facts.flatMap((fact) => stepOfFact(fact) ?? []))) {
        const seq = firstFactOf(whole.facts, path);
        assert.ok(seq !== undefined);
        const begun = forked(text, files, whole.facts, seq);
        const { result, facts } = await runText(text, { ...run(), tools: tools(), facts: begun });
        assert.deepEqual(result.outputs, whole.result.outputs, `at ${path}`);
        assert.deepEqual([result.status, statuses(result)], [whole.result.status, statuses(whole.result)], `at ${path}`);
        const ends = settledPaths(facts);
        assert.equal(ends.length, new Set(ends).size, `at ${path}: a step settled twice`);
        // Nothing of the step itself is taken over, and everything that had settled before it is.
        assert.ok(!begun.some((fact) => stepOfFact(fact) === path), `at ${path}: it was taken over`);
        const before = whole.facts.filter((fact) => fact.seq < seq && settled(fact)).map(stepOfFact);
        assert.deepEqual(begun.filter(settled).map(stepOfFact), before);
      }
    });

  for (const { kind, does, last = 'l' } of kinds.filter(({ kind }) => ofForks.has(kind)))
    it(`before any step of a loop ends as a fresh run: ${kind}`, async () => {
      for (const { rule, keys, x = () => 'item' } of loops) {
        const text = JSON.stringify({
          id: 't',
          steps: [{ id: 'l', ...does(x(last)), ...keys(last) }],
          outputs: { l: '{{ l }}' },
        });
        const run = (): MemoryRun => ({ tools: { work: (given) => ({ success: true, ...given }) } });
        const whole = await runText(text, run());
        for (const path of new Set(whole.facts.flatMap((fact) => stepOfFact(fact) ?? []))) {
          const seq = firstFactOf(whole.facts, path);
          if (seq === undefined || !whole.drive.context.state.steps.has(path)) continue;
          const { result, facts } = await runText(text, { ...run(), facts: forked(text, undefined, whole.facts, seq) });
          const where = `${rule}, at ${path}`;
          assert.deepEqual(result.outputs, whole.result.outputs, where);
          assert.deepEqual([result.status, statuses(result)], [whole.result.status, statuses(whole.result)], where);
          const ends = settledPaths(facts);
          assert.equal(ends.length, new Set(ends).size, `${where}: a step settled twice`);
        }
      }
    }).timeout(60_000);

  it('leaves out what had begun and not settled, and begins it anew', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: slow, tool: work, parameters: {ms: 30}}
          - {id: quick, tool: work}
          - {id: after, tool: work, dependencies: [quick]}
      `;
    const ran: Json[] = [];
    const run: MemoryRun = {
      tools: {
        work: async ({ ms = 0 }) => {
          ran.push(ms);
          await new Promise((done) => setTimeout(done, Number(ms)));
          return { success: true };
        },
      },
    };
    const whole = await runText(text, run);
    const begun = forked(text, undefined, whole.facts, firstFactOf(whole.facts, 'after') ?? 0);
    assert.deepEqual(begun.filter(settled).map(stepOfFact), ['quick'], 'the slow step was running when the last one began');
    ran.length = 0;
    const { result } = await runText(text, { ...run, facts: begun });
    assert.deepEqual([ran, result.status], [[30, 0], 'succeeded']);
  });

  it('takes over what ran while a step with a computed priority waited for its turn', async () => {
    const text = yaml`
        id: t
        limits: {max_parallel: 1}
        steps:
          - {id: low, tool: ok, priority: "{{ 1 }}"}
          - {id: high, tool: ok, priority: 9}
      `;
    const whole = await runText(text, { tools: tools() });
    const begun = forked(text, undefined, whole.facts, firstFactOf(whole.facts, 'low') ?? 0);
    assert.deepEqual(begun.filter(settled).map(stepOfFact), ['high']);
    const { result } = await runText(text, { tools: tools(), facts: begun });
    assert.deepEqual([result.status, result.order], ['succeeded', ['high', 'low']]);
  });

  it('keeps the time of a step free of the pauses of its parent, however they ended', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: a, tool: ok}
          - {id: b, tool: ok}
          - {id: c, tool: ok}
      `;
    const { facts } = await runText(text, { tools: tools() });
    const [first] = facts;
    const own = (type: Fact['type'], path: string): Fact => {
      const fact = facts.find((one) => one.type === type && 'path' in one && one.path === path);
      assert.ok(fact, `${type} of ${path}`);
      return fact;
    };
    assert.ok(first);
    // The second pause began in a process that was gone before it ended; in the third one the fork begins.
    const timed: [at: number, fact: Fact | NewFact][] = [
      [0, first],
      [0, own('step.started', 'a')],
      [20, { type: 'run.paused', reason: 'pause', since: 10 }],
      [110, { type: 'run.paused', reason: 'pause', since: 10, lasted: 100 }],
      [210, { type: 'run.paused', reason: 'pause', since: 200 }],
      [1200, { type: 'run.resumed', pid: 1 }],
      [1210, own('step.succeeded', 'a')],
      [1210, own('step.started', 'b')],
      [1230, { type: 'run.paused', reason: 'pause', since: 1220 }],
      [1520, own('step.succeeded', 'b')],
    ];
    const log = timed.map(([at, fact], index): Fact => ({ ...fact, at, seq: index + 1 }));
    const { graph, graphs } = planOf(text);
    const took = (folded: readonly Fact[]) => {
      const state = initialState(graph, 10, graphs);
      for (const fact of folded) reduce(state, fact);
      return ['a', 'b'].map((path) => durationOf(state.steps.get(path) ?? assert.fail(path)));
    };
    assert.deepEqual(took(log), [110, 10]);
    assert.deepEqual(took(forked(text, undefined, log, log.length + 1)), [110, 10]);
  });

  it('says that it reuses values, and pays for no call again', async () => {
    const text = yaml`
      id: t
      steps:
        - {id: a, prompt: one}
        - {id: b, prompt: "two {{ a }}"}
    `;
    const run: MemoryRun = { model: () => ({ text: 'said', cost: 1 }) };
    const whole = await runText(text, run);
    const begun = forked(text, undefined, whole.facts, firstFactOf(whole.facts, 'b') ?? 0);
    const { result } = await runText(text, { ...run, facts: begun });
    assert.deepEqual([whole.result.cost.usd, result.cost.usd, result.usage.calls], [2, 1, 1]);
    assert.deepEqual([result.steps['a']?.provenance, result.steps['b']?.provenance], ['reused', 'live']);
    assert.equal(result.steps['a']?.cost, 1, 'the step still tells what it had cost');
  });

  it('takes the value of a person in place of a step, settled or not', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: a, tool: work}
          - {id: b, set: {n: "{{ a.n + 1 }}"}}
          - {id: c, set: {n: "{{ b.n + a.n }}"}}
        outputs: {n: "{{ c.n }}"}
      `;
    const ran: number[] = [];
    const run: MemoryRun = { tools: { work: () => ({ success: true, n: ran.push(1) }) } };
    const whole = await runText(text, run);
    assert.deepEqual(whole.result.outputs, { n: 3 });
    const edited = (begun: Fact[], path: string, value: Json): Fact[] => [
      ...begun,
      { seq: begun.length + 1, at: 0, type: 'run.edited', path, value: { value } },
    ];
    const atC = forked(text, undefined, whole.facts, firstFactOf(whole.facts, 'c') ?? 0);
    const settledBefore = await runText(text, { ...run, facts: edited(atC, 'a', { n: 10 }) });
    assert.deepEqual(settledBefore.result.outputs, { n: 12 });
    assert.equal(settledBefore.result.steps['a']?.provenance, 'edited');
    const atA = forked(text, undefined, whole.facts, firstFactOf(whole.facts, 'a') ?? 0);
    const inItsTurn = await runText(text, { ...run, facts: edited(atA, 'a', { n: 10 }) });
    assert.deepEqual(inItsTurn.result.outputs, { n: 21 });
    assert.equal(inItsTurn.result.steps['a']?.provenance, 'edited');
    assert.equal(ran.length, 1, 'a step whose value is given does not run');
  });

  it('of a `set` step writes what it would have written, unless somebody has written it since', async () => {
    const text = yaml`
        id: t
        variables: {x: 0, y: 0}
        steps:
          - {id: a, set: {x: 1, y: 1}}
          - {id: b, set: {y: 2}}
          - {id: c, set: {sum: "{{ x + y }}"}}
        outputs: {sum: "{{ sum }}"}
      `;
    const whole = await runText(text);
    assert.deepEqual(whole.result.outputs, { sum: 3 });
    for (const [at, sum] of [
      ['c', 12],
      ['a', 12],
    ] as const) {
      const begun = forked(text, undefined, whole.facts, firstFactOf(whole.facts, at) ?? 0);
      const edit: Fact = { seq: begun.length + 1, at: 0, type: 'run.edited', path: 'a', value: { value: { x: 10, y: 10 } } };
      assert.deepEqual((await runText(text, { facts: [...begun, edit] })).result.outputs, { sum }, `at ${at}`);
    }
  });
});
