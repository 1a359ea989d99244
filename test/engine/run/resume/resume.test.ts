import assert from 'node:assert/strict';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import type { ToolContext } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { yaml } from '../../../yaml.ts';
import { rooms, tools } from '../cases/flow.ts';
import { planOf, runText, startText, statuses } from '../memory.ts';
import { loggedState, settledPaths } from '../reference/logged-state.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';

const pipelines: Record<string, string> = {
  chain: yaml`
    id: c
    steps:
      - {id: a, tool: work}
      - {id: b, tool: work, dependencies: [a]}
      - {id: c, prompt: "{{ b.n }}"}`,
  loop: yaml`
    id: l
    variables: {n: 0}
    steps:
      - {id: l, for_each: [1, 2, 3], max_parallel: 2, steps: [{id: a, tool: work}, {id: b, set: {v: "{{ a.n }}"}}]}
      - {id: s, set: {n: "{{ l.results | length }}"}}
    outputs: {n: "{{ variables.n }}"}`,
  groups: yaml`
      id: g
      steps:
        - {id: g, steps: [{id: a, tool: work}, {id: h, steps: [{id: b, tool: work}]}]}
        - {id: z, set: {x: "{{ g.a.n }}"}}
      outputs: {x: "{{ z.x }}"}`,
  routes: yaml`
      id: r
      steps:
        - {id: a, tool: work, parameters: {fail: true}, on_failure: h}
        - {id: h, set: {why: "{{ error.message }}"}}
        - {id: b, tool: work, dependencies: [a]}
        - {id: c, set: {x: 1}, condition: "{{ false }}", on_false: d}
        - {id: d, tool: work}
      outputs: {why: "{{ h.why }}"}`,
  repair: yaml`
      id: p
      steps:
        - {id: a, prompt: Tell, vars: {year: {type: integer, description: when}}}
        - {id: b, set: {y: "{{ year + 1 }}"}}
      outputs: {y: "{{ b.y }}"}`,
  accepted: yaml`
      id: q
      steps:
        - {id: a, tool: work, parameters: {fail: true}, on_failure: accept}
        - {id: b, tool: work, dependencies: [a]}
        - {id: c, prompt: "{{ a | default(1) }}"}`,
  retried: yaml`
      id: t
      steps:
        - {id: a, tool: work, parameters: {fail: true}, retry: {attempts: 2, delay: 0.001}, on_failure: continue}
        - {id: b, tool: work, dependencies: [a]}`,
};

function harness() {
  const ran: string[] = [];
  let answers = 0;
  return {
    ran,
    run: {
      tools: {
        work: ({ fail }: JsonMap): JsonMap => {
          ran.push('work');
          return fail ? { success: false, error: 'no' } : { success: true, n: 7 };
        },
      },
      model: () => {
        ran.push('model');
        return ++answers % 2 ? { text: 'no json' } : { text: '{"year": 5}', object: { year: 5 } };
      },
    },
  };
}

const times = new Set(['started_at', 'finished_at', 'duration', 'at', 'run', 'first_token']);
const timeless = (value: Json): Json => JSON.parse(JSON.stringify(value, (key, one) => (times.has(key) ? undefined : one)));

const hasOpenCall = (facts: readonly Fact[]): boolean => {
  const open = new Set<string>();
  for (const fact of facts) {
    if (fact.type === 'call.started' && fact.kind === 'model') open.add(fact.path);
    if (fact.type === 'call.settled') open.delete(fact.path);
  }
  return open.size > 0;
};

describe('the log', () => {
  for (const [name, text] of Object.entries(pipelines)) {
    it(`folds to the live state: ${name}`, async () => {
      const { facts, drive } = await runText(text, harness().run);
      const folded = initialState(planOf(text).graph);
      for (const fact of facts) reduce(folded, fact);
      assert.deepEqual(loggedState(folded), loggedState(drive.context.state));
    });

    it(`stopped at any fact and resumed gives the uninterrupted result, and nothing settled runs twice: ${name}`, async () => {
      const whole = await runText(text, harness().run);
      const settledBefore = (facts: readonly Fact[]) => facts.filter((fact) => fact.type === 'call.settled').length;
      for (let cut = 1; cut < whole.facts.length; cut++) {
        const before = whole.facts.slice(0, cut);
        const again = harness();
        // The scripted model answers by turns: as many turns as the log already holds are behind it.
        for (const fact of before)
          if (
            fact.type === 'call.settled' &&
            whole.facts.some((one) => one.type === 'call.started' && one.path === fact.path && one.kind !== 'tool')
          )
            again.run.model();
        again.ran.length = 0;
        const { result, facts } = await runText(text, { ...again.run, facts: before });
        assert.deepEqual(timeless(result.outputs), timeless(whole.result.outputs), `cut at ${cut}`);
        assert.equal(result.status, whole.result.status, `cut at ${cut}: ${JSON.stringify(result.error)}`);
        const ends = settledPaths(facts);
        assert.deepEqual(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
        assert.equal(
          settledBefore(before) + again.ran.length,
          whole.facts.filter((fact) => fact.type === 'call.settled').length,
          `cut at ${cut}: calls made again`,
        );
      }
    });
  }

  // What a tool that counts its calls does depends on calls that a resumed run does not make.
  const flows = Object.values(rooms)
    .flat()
    .filter(({ text, files }) => ![text, ...Object.values(files ?? {})].some((one) => one.includes('flaky')));
  for (const { rule, text, files, inputs } of flows)
    it(`folds, and goes on from any fact: ${rule}`, async () => {
      const run = () => ({
        ...(files ? { files } : {}),
        ...(inputs ? { inputs } : {}),
        model: () => ({ text: 'said' }),
        ports: { clock: selfAdvancingClock() },
      });
      const whole = await runText(`id: t\n${text}`, { ...run(), tools: tools() });
      const plan = planOf(`id: t\n${text}`, files);
      const folded = initialState(plan.graph, 10, plan.graphs);
      for (const fact of whole.facts) reduce(folded, fact);
      assert.deepEqual(loggedState(folded), loggedState(whole.drive.context.state));
      for (let cut = 1; cut < whole.facts.length; cut++) {
        const before = whole.facts.slice(0, cut);
        // A call of a model that was under way was paid, so less is left of a limit.
        if (/max_(calls|tokens)/.test(text + JSON.stringify(files)) && hasOpenCall(before)) continue;
        const { result, facts, drive } = await runText(`id: t\n${text}`, { ...run(), tools: tools(), facts: before });
        assert.deepEqual(timeless(result.outputs), timeless(whole.result.outputs), `cut at ${cut}`);
        assert.equal(result.status, whole.result.status, `cut at ${cut}: ${JSON.stringify(result.error)}`);
        assert.deepEqual(statuses(result), statuses(whole.result), `cut at ${cut}`);
        const again = initialState(plan.graph, 10, plan.graphs);
        for (const fact of facts) reduce(again, fact);
        assert.deepEqual(loggedState(again), loggedState(drive.context.state), `cut at ${cut}`);
        const ends = settledPaths(facts);
        assert.deepEqual(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
      }
    });

  it('what ran when a failure stopped the run is finished by a resume; what must not be done twice is not', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: slow, tool: work, repeatable: true}
          - {id: only, tool: once}
          - {id: bad, tool: work, parameters: {fail: true}}
          - {id: after, tool: work, dependencies: [slow]}
      `;
    const gate = Promise.withResolvers<void>();
    const wait = async ({ fail }: JsonMap, place?: string): Promise<JsonMap> => {
      if (fail) return { success: false, error: 'no' };
      if (place === 'slow#1' || place === 'only#1') await gate.promise;
      return { success: true };
    };
    const tools = { work: (given: JsonMap, { place }: ToolContext) => wait(given, place?.path), once: () => wait({}, 'only#1') };
    const { driven, facts } = startText(text, {
      tools,
      onEvent: (event) => event.type === 'step.failed' && setImmediate(() => driven.cancel('once')),
    });
    setTimeout(() => gate.resolve(), 200).unref();
    await driven.done;
    const cut = facts.findIndex(({ type }) => type === 'step.failed') + 1;
    assert.deepEqual(settledPaths(facts.slice(0, cut)), ['bad']);
    const { result } = await runText(text, { tools, facts: facts.slice(0, cut) });
    assert.equal(result.error?.step, 'bad');
    assert.deepEqual(statuses(result), {
      slow: 'succeeded',
      only: 'skipped run-stopped',
      bad: 'failed',
      after: 'skipped run-stopped',
    });
  });

  it('asks for no priority while it is held', async () => {
    const text = yaml`
        id: r
        steps:
          - {id: a, tool: work}
          - {id: slow, tool: slow}
          - {id: b, tool: work, dependencies: [slow], priority: "{{ 1 + 1 }}"}`;
    const done = Promise.withResolvers<void>();
    const seen: (number | undefined)[] = [];
    const { driven, state } = startText(text, {
      tools: { ...harness().run.tools, slow: () => done.promise.then(() => ({ success: true })) },
      options: {
        pauseBefore: (step) => (step.path === 'a' ? 'breakpoint' : undefined),
        onPause: (pause) => {
          if (!pause) return;
          done.resolve();
          setTimeout(() => {
            seen.push(state.steps.get('b')?.priority);
            driven.resume();
          }, 20);
        },
      },
    });
    await driven.done;
    assert.deepEqual([...seen, state.steps.get('slow')?.status, state.steps.get('b')?.priority], [undefined, 'succeeded', 2]);
  });

  it('holds a run at a step and steps on', async () => {
    const stops: string[] = [];
    const run = harness().run;
    const { driven } = startText(pipelines['chain'] ?? '', {
      ...run,
      model: () => ({ text: 'x' }),
      options: {
        pauseBefore: (step) => (step.path === 'b' ? 'breakpoint' : undefined),
        onPause: (pause) => {
          if (!pause) return;
          stops.push(`${pause.reason} ${pause.step?.path}`);
          setImmediate(() => driven.resume(true));
        },
      },
    });
    await driven.done;
    assert.deepEqual(stops, ['breakpoint b', 'step c']);
  });
});
