import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { runText, statuses } from '../memory.ts';

/** Each row: steps, what each became, how the run ended. `ok` and `bad` stand for tools that succeed and fail. */
const cases: { rule: string; steps: string; became: Record<string, string>; status?: string; degraded?: boolean }[] = [
  {
    rule: 'a step goes on after one that was skipped because its condition was false',
    steps: '[{id: a, set: {x: 1}, condition: "{{ false }}"}, {id: b, set: {x: 1}, dependencies: [a]}]',
    became: { a: 'skipped condition-false', b: 'succeeded' },
  },
  {
    rule: 'fail: nothing new starts, the rest is skipped',
    steps: '[{id: a, tool: bad}, {id: b, tool: ok, dependencies: [a]}, {id: c, tool: ok, dependencies: [b]}]',
    became: { a: 'failed', b: 'skipped run-stopped', c: 'skipped run-stopped' },
    status: 'failed',
  },
  {
    rule: 'continue: the dependents go on, the run has failed',
    steps: '[{id: a, tool: bad, on_failure: continue}, {id: b, tool: ok, dependencies: [a]}]',
    became: { a: 'failed', b: 'succeeded' },
    status: 'failed',
  },
  {
    rule: 'accept: the dependents go on without the value, the run succeeds, degraded',
    steps: '[{id: a, tool: bad, on_failure: accept}, {id: b, tool: ok, dependencies: [a], condition: "{{ a is undefined }}"}]',
    became: { a: 'failed', b: 'succeeded' },
    degraded: true,
  },
  {
    rule: 'accept answers for the step alone: another failure stands',
    steps:
      '[{id: a, tool: bad, on_failure: accept}, {id: b, tool: bad, dependencies: [a]}, {id: c, tool: ok, dependencies: [b]}]',
    became: { a: 'failed', b: 'failed', c: 'skipped run-stopped' },
    status: 'failed',
  },
  {
    rule: 'accept inside a group: the group succeeds',
    steps:
      '[{id: g, steps: [{id: a, tool: bad, on_failure: accept}, {id: b, tool: ok, dependencies: [a]}]}, {id: c, tool: ok, dependencies: [g]}]',
    became: { g: 'succeeded', 'g.a': 'failed', 'g.b': 'succeeded', c: 'succeeded' },
    degraded: true,
  },
  {
    rule: 'accept on a group: what failed in it stops it, and nothing else',
    steps:
      '[{id: g, on_failure: accept, steps: [{id: a, tool: bad}, {id: b, tool: ok, dependencies: [a]}]}, {id: c, tool: ok, dependencies: [g]}]',
    became: { g: 'failed', 'g.a': 'failed', 'g.b': 'skipped run-stopped', c: 'succeeded' },
    degraded: true,
  },
  {
    rule: 'accept on a loop: an item that fails ends the loop, and nothing else',
    steps: '[{id: l, for_each: [1, 2], on_failure: accept, tool: bad}, {id: c, tool: ok, dependencies: [l]}]',
    became: { l: 'failed', 'l[0]': 'failed', c: 'succeeded' },
    degraded: true,
  },
  {
    rule: 'accept in the body of a loop: the item has succeeded',
    steps: '[{id: l, for_each: [1], steps: [{id: a, tool: bad, on_failure: accept}, {id: b, tool: ok, dependencies: [a]}]}]',
    became: { l: 'succeeded', 'l[0].a': 'failed', 'l[0].b': 'succeeded' },
    degraded: true,
  },
  {
    rule: 'accept behind a handler that fails: the first failure stands',
    steps: '[{id: a, tool: bad, on_error: [{step: h}], on_failure: accept}, {id: h, tool: bad}]',
    became: { a: 'failed', h: 'failed' },
    status: 'failed',
  },
  {
    rule: 'skip: all dependents are skipped, others go on',
    steps:
      '[{id: a, tool: bad, on_failure: skip}, {id: b, tool: ok, dependencies: [a]}, {id: c, tool: ok, dependencies: [b]}, {id: d, tool: ok}]',
    became: { a: 'failed', b: 'skipped upstream-failed', c: 'skipped upstream-failed', d: 'succeeded' },
    status: 'failed',
  },
  {
    rule: 'a handled failure: the run succeeds, degraded, and dependents go on',
    steps: '[{id: a, tool: bad, on_failure: h}, {id: h, set: {why: "{{ error.kind }}"}}, {id: b, tool: ok, dependencies: [a]}]',
    became: { a: 'failed', h: 'succeeded', b: 'succeeded' },
    degraded: true,
  },
  {
    rule: 'a handler that is not needed is skipped',
    steps: '[{id: a, tool: ok, on_failure: h}, {id: h, tool: ok}, {id: b, tool: ok, dependencies: [a]}]',
    became: { a: 'succeeded', h: 'skipped not-activated', b: 'succeeded' },
  },
  {
    rule: 'a handler that fails leaves the first failure standing',
    steps: '[{id: a, tool: bad, on_failure: h}, {id: h, tool: bad}, {id: b, tool: ok, dependencies: [a]}]',
    became: { a: 'failed', h: 'failed', b: 'skipped run-stopped' },
    status: 'failed',
  },
  {
    rule: 'on_false activates a dormant target',
    steps:
      '[{id: a, set: {x: 1}, condition: "{{ false }}", on_false: b}, {id: b, tool: ok}, {id: c, tool: ok, dependencies: [a]}]',
    became: { a: 'skipped condition-false', b: 'succeeded', c: 'succeeded' },
  },
  {
    rule: 'ways that write one variable are ways: on_false leads to a dormant target, although it stands behind the others',
    steps:
      '[{id: a, set: {v: 0}, condition: "{{ true }}", on_false: c}, {id: b, set: {v: 1}, dependencies: [a]}, {id: c, set: {v: 2}}]',
    became: { a: 'succeeded', b: 'succeeded', c: 'skipped not-activated' },
  },
  {
    rule: 'a target that reads a variable of its router depends on it, also where both write another one',
    steps:
      '[{id: a, set: {v: 0, w: 0}, condition: "{{ true }}", on_false: c}, {id: b, set: {x: 1}}, {id: c, set: {v: 2, u: "{{ w }}"}}]',
    became: { a: 'succeeded', b: 'succeeded', c: 'succeeded' },
  },
  {
    rule: 'a dormant target that no route activates is skipped',
    steps:
      '[{id: a, set: {x: 1}, condition: "{{ true }}", on_false: b}, {id: b, tool: ok}, {id: c, tool: ok, dependencies: [b]}]',
    became: { a: 'succeeded', b: 'skipped not-activated', c: 'skipped routed-past' },
  },
  {
    rule: 'a jump passes the steps between, and only those',
    steps:
      '[{id: a, tool: ok, on_success: d}, {id: b, tool: ok, dependencies: [a]}, {id: c, tool: ok, dependencies: [b]}, {id: d, tool: ok, dependencies: [c]}, {id: e, tool: ok, dependencies: [a]}]',
    became: { a: 'succeeded', b: 'skipped routed-past', c: 'skipped routed-past', d: 'succeeded', e: 'succeeded' },
  },
  {
    rule: 'a jump to a step that a failure may lead to as well passes the steps between',
    steps:
      '[{id: a, set: {x: 1}, condition: "{{ false }}", on_false: c, on_failure: c}, {id: b, tool: ok, dependencies: [a]}, {id: c, tool: ok, dependencies: [b]}]',
    became: { a: 'skipped condition-false', b: 'skipped routed-past', c: 'succeeded' },
  },
  {
    rule: 'a failure that leads there passes none of them',
    steps:
      '[{id: a, tool: bad, on_success: c, on_failure: c}, {id: b, tool: ok, dependencies: [a]}, {id: c, tool: ok}, {id: d, tool: ok, dependencies: [b, c]}]',
    became: { a: 'failed', b: 'succeeded', c: 'succeeded', d: 'succeeded' },
    degraded: true,
  },
  {
    rule: 'a group fails with its step, and its own policy decides outside',
    steps:
      '[{id: g, on_failure: continue, steps: [{id: a, tool: bad}, {id: b, tool: ok, dependencies: [a]}]}, {id: c, tool: ok, dependencies: [g]}]',
    became: { g: 'failed', 'g.a': 'failed', 'g.b': 'skipped run-stopped', c: 'succeeded' },
    status: 'failed',
  },
  {
    rule: 'a continue failure inside a group fails the group after its last step',
    steps: '[{id: g, steps: [{id: a, tool: bad, on_failure: continue}, {id: b, tool: ok, dependencies: [a]}]}]',
    became: { g: 'failed', 'g.a': 'failed', 'g.b': 'succeeded' },
    status: 'failed',
  },
  {
    rule: 'a body step that depends on a step outside waits with its whole frame',
    steps: '[{id: g, steps: [{id: a, tool: ok, dependencies: [z]}]}, {id: z, tool: ok}]',
    became: { g: 'succeeded', 'g.a': 'succeeded', z: 'succeeded' },
  },
  {
    rule: 'a group within a group goes to any depth',
    steps: '[{id: g, steps: [{id: h, steps: [{id: i, steps: [{id: a, tool: ok}]}]}]}]',
    became: { g: 'succeeded', 'g.h': 'succeeded', 'g.h.i': 'succeeded', 'g.h.i.a': 'succeeded' },
  },
  {
    rule: 'a loop over nothing succeeds at once',
    steps: '[{id: l, for_each: [], tool: ok}, {id: b, tool: ok, dependencies: [l]}]',
    became: { l: 'succeeded', b: 'succeeded' },
  },
  {
    rule: 'a loop whose own condition is false is skipped as a whole',
    steps: '[{id: l, for_each: [1], condition: "{{ 1 > 2 }}", tool: ok}]',
    became: { l: 'skipped condition-false' },
  },
  {
    rule: 'a loop inside a loop has paths of its own',
    steps: '[{id: l, for_each: [1, 2], steps: [{id: m, for_each: ["{{ item }}"], as: x, set: {y: "{{ x }}{{ item }}"}}]}]',
    became: { l: 'succeeded', 'l[0].m': 'succeeded', 'l[0].m[0]': 'succeeded', 'l[1].m': 'succeeded', 'l[1].m[0]': 'succeeded' },
  },
  {
    rule: 'what for_each cannot repeat fails the step',
    steps: '[{id: l, for_each: "{{ 1 + 1 }}", tool: ok}]',
    became: { l: 'failed' },
    status: 'failed',
  },
];

describe('joins, routes and failure policies', () => {
  for (const { rule, steps, became, status = 'succeeded', degraded = false } of cases)
    it(rule, async () => {
      const text = `id: j\nsteps: ${steps.replaceAll('tool: ok', 'tool: work').replaceAll('tool: bad', 'tool: work, parameters: {bad: true}')}`;
      const { result } = await runText(text, {
        tools: { work: ({ bad }): JsonMap => (bad ? { success: false, error: 'bad' } : { success: true }) },
      });
      assert.deepEqual(statuses(result), became);
      assert.equal(result.status, status);
      assert.equal(result.degraded, degraded);
    });
});
