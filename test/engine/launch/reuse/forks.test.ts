import assert from 'node:assert/strict';
import { earlierSteps } from '../../../../engine/launch/reuse/earlier-steps.ts';
import { reuseOf } from '../../../../engine/launch/reuse/reuse-results.ts';
import type { Drive } from '../../../../engine/run/drive.ts';
import type { Fact, NewFact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { firstFactOf, firstFailure, forkFacts } from '../../../../engine/state/fork-facts.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { yaml } from '../../../yaml.ts';
import { rooms, tools } from '../../run/cases/flow.ts';
import type { Finished, MemoryRun } from '../../run/memory.ts';
import { planOf, runText, startText, statuses } from '../../run/memory.ts';
import { selfAdvancingClock } from '../../run/self-advancing-clock.ts';

/** Flows in which items run beside each other, and end in an order of their own. */
const beside: Record<string, string> = {
  'many items at once': yaml`
      steps:
        - {id: each, for_each: [5, 1, 4, 2, 3], max_parallel: all, tool: work, parameters: {ms: "{{ item }}"}}
      outputs: {n: "{{ each.results | length }}"}
    `,
  'two at once, each of two steps': yaml`
      steps:
        - id: each
          for_each: [5, 1, 4, 2]
          max_parallel: 2
          steps:
            - {id: a, tool: work, parameters: {ms: "{{ item }}"}}
            - {id: b, tool: work, parameters: {ms: 1, a: "{{ a.ms }}"}}
        - {id: after, tool: work, parameters: {all: "{{ each.results | length }}"}}
    `,
  'branches beside each other': yaml`
      steps:
        - {id: a, tool: work, parameters: {ms: 3}}
        - {id: b, tool: work, parameters: {ms: 1}}
        - {id: c, tool: work, parameters: {ms: 2, a: "{{ a.ms }}"}}
        - {id: d, tool: work, parameters: {ms: 1, b: "{{ b.ms }}"}}
        - {id: e, tool: work, parameters: {c: "{{ c.ms }}", d: "{{ d.ms }}"}}
    `,
  'items that go on past a failure': yaml`
      steps:
        - {id: each, for_each: [3, 1, 2], max_parallel: all, on_item_failure: continue, tool: work, parameters: {ms: "{{ item }}"}}
        - {id: after, tool: work, parameters: {n: "{{ each.failed | length }}"}}
    `,
};

/** A run in memory whose calls of tools are counted; `fails` are the steps that fail. */
function counted(fails: ReadonlySet<string>): { run: MemoryRun; calls: string[] } {
  const calls: string[] = [];
  const all: NonNullable<MemoryRun['tools']> = { ...tools(), work: waits };
  const wrapped = Object.entries(all).map(([name, tool]): [string, typeof tool] => [
    name,
    (parameters, context) => {
      const path = context.place?.path.replace(/#\d+$/, '') ?? '';
      calls.push(path);
      if (fails.has(path)) throw new RunError({ kind: 'tool', message: 'no', retryable: false });
      return tool(parameters, context);
    },
  ]);
  return { run: { tools: Object.fromEntries(wrapped), ports: { clock: selfAdvancingClock() } }, calls };
}

const waits: NonNullable<MemoryRun['tools']>[string] = async ({ ms = 0, ...more }) => {
  for (let turn = 0; turn < Number(ms); turn++) await new Promise((done) => setImmediate(done));
  return { success: true, ms, ...more };
};

/** What a new run of the text makes with what `before` has for it; with `facts` it begins behind them. */
async function goOn(text: string, before: Finished, run: MemoryRun, facts?: Fact[]) {
  const plan = planOf(text, run.files);
  const state = initialState(plan.graph, 10, plan.graphs);
  const steps = await earlierSteps({ ...before.drive.context, state }, before.facts, () => undefined);
  let driven: Drive | undefined;
  const context = () => {
    assert.ok(driven);
    return driven.context;
  };
  const reuse = reuseOf({ steps, choice: { by: 'identity' }, sameOutput: true }, context);
  const started = startText(text, { ...run, ...(facts ? { facts } : {}), options: { reuse } });
  driven = started.driven;
  await driven.done;
  return resultDocument(started.state, 'memory', driven.context.artifacts.read);
}

/** The facts that a fork of a failed run begins with. */
function forked(text: string, run: MemoryRun, { facts, drive }: Finished): Fact[] {
  const plan = planOf(text, run.files);
  const at = firstFailure(facts, drive.context.state);
  assert.ok(at !== undefined, 'something failed');
  const [first] = facts;
  assert.ok(first?.type === 'run.started');
  const { seq: _seq, ...started } = first;
  const taken: (NewFact & { at: number })[] = [
    started,
    ...forkFacts(facts, firstFactOf(facts, at) ?? 0, initialState(plan.graph, 10, plan.graphs)),
  ];
  return taken.map((fact, index): Fact => ({ ...fact, seq: index + 1 }));
}

describe('a fork of a failed run', () => {
  const flows = [
    ...Object.entries(beside).map(([rule, text]) => ({ rule, text, files: undefined, inputs: undefined })),
    ...Object.values(rooms)
      .flat()
      .map(({ rule, text, files, inputs }) => ({ rule, text, files, inputs }))
      .filter(({ text, files = {} }) => ![text, ...Object.values(files)].some((one) => one.includes('flaky'))),
  ];
  for (const { rule, text: body, files, inputs } of flows)
    it(`ends as a fresh run, and asks no more than a rerun of what changed: ${rule}`, async () => {
      const text = `id: t\n${body}`;
      const more = { ...(files ? { files } : {}), ...(inputs ? { inputs } : {}) };
      const whole = counted(new Set());
      const fresh = await runText(text, { ...whole.run, ...more });
      for (const path of new Set(whole.calls)) {
        const failing = counted(new Set([path]));
        const before = await runText(text, { ...failing.run, ...more });
        if (before.result.status !== 'failed' || fresh.result.status !== 'succeeded') continue;

        const [fork, rerun] = [counted(new Set()), counted(new Set())];
        const result = await goOn(text, before, { ...fork.run, ...more }, forked(text, more, before));
        await goOn(text, before, { ...rerun.run, ...more });

        assert.deepEqual(
          [result.status, result.outputs, statuses(result)],
          [fresh.result.status, fresh.result.outputs, statuses(fresh.result)],
          `failed at ${path}`,
        );
        assert.ok(fork.calls.length <= rerun.calls.length, `failed at ${path}: ${fork.calls} and ${rerun.calls}`);
        assert.ok(fork.calls.length > 0, `failed at ${path}: what failed is tried again, also where another read the same`);
      }
    });

  it('gives no answer twice: equal questions may have had several', async () => {
    const text = yaml`
        id: t
        steps:
          - {id: each, for_each: [1, 2, 3, 4], max_parallel: all, tool: work}
        outputs: {n: "{{ each.results | map(attribute='n') | list }}"}
      `;
    let drawn = 0;
    const draw = (fails: string): MemoryRun => ({
      tools: {
        work: (_given, { place }) => {
          if (place?.path.startsWith(fails)) throw new RunError({ kind: 'tool', message: 'no', retryable: false });
          return { success: true, n: ++drawn };
        },
      },
    });
    const before = await runText(text, draw('each[1]'));
    const run = draw('none');
    const { outputs } = await goOn(text, before, run, forked(text, run, before));
    assert.ok(Array.isArray(outputs['n']));
    assert.deepEqual([drawn, new Set(outputs['n']).size], [4, 4]);
  });

  it('keeps items that ended after the one that failed had begun', async () => {
    const text = `id: t\n${beside['many items at once']}`;
    const before = await runText(text, counted(new Set(['each[0]'])).run);
    assert.equal(before.result.status, 'failed');
    const { run, calls } = counted(new Set());
    await goOn(text, before, run, forked(text, run, before));
    assert.deepEqual(calls, ['each[0]']);
  });
});
