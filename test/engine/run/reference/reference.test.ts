import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../../engine/compile/compile.ts';
import { sampledRuns } from '../../../sample.ts';
import { runText, statuses, testTools } from '../memory.ts';
import type { Small } from './reference.ts';
import { reference } from './reference.ts';

/** Up to seven steps; all links lead forward, so that no text has a cycle. */
const pipelines = fc
  .integer({ min: 2, max: 7 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => step(index, count))));

function step(index: number, count: number): fc.Arbitrary<Small> {
  const earlier = Array.from({ length: index }, (_, at) => `s${at}`);
  const later = Array.from({ length: count - index - 1 }, (_, at) => `s${index + 1 + at}`);
  const route = (weight: number) =>
    later.length ? fc.option(fc.constantFrom(...later), { nil: undefined, freq: weight }) : fc.constant(undefined);
  return fc
    .record({
      fails: fc.boolean().map((first) => first),
      sure: fc.integer({ min: 0, max: 2 }),
      condition: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
      dependencies: fc.subarray(earlier, { maxLength: Math.min(3, earlier.length) }),
      policy: fc.constantFrom('fail', 'continue', 'skip', 'accept' as const),
      onFalse: route(5),
      onSuccess: route(5),
      onFailure: route(3),
    })
    .map(({ fails, sure, condition, policy, onFalse, onSuccess, onFailure, ...rest }) => ({
      id: `s${index}`,
      fails: fails && sure === 0,
      ...rest,
      ...(condition === undefined ? {} : { condition }),
      ...(onFailure === undefined ? { policy } : { onFailure }),
      ...(onFalse === undefined || condition === undefined ? {} : { onFalse }),
      ...(onSuccess === undefined ? {} : { onSuccess }),
    }));
}

const textOf = (steps: readonly Small[]): string =>
  `id: t\nsteps:\n${steps
    .map(({ id, fails, condition, dependencies, policy, onFalse, onSuccess, onFailure }) => {
      const entries = {
        id,
        tool: fails ? 'bad' : 'ok',
        action: 'do',
        dependencies: `[${dependencies.join(', ')}]`,
        condition: condition === undefined ? undefined : `"{{ ${condition} }}"`,
        on_failure: onFailure ?? policy,
        on_false: onFalse,
        on_success: onSuccess,
      };
      const said = Object.entries(entries).filter(([, value]) => value !== undefined);
      return `  - {${said.map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
    })
    .join('\n')}\n`;

const tools = { ok: () => ({ success: true }), bad: () => ({ success: false, error: 'no' }) };
const known = ['ok', 'bad'].map((name) => ({ ...(testTools['work'] ?? assert.fail()), name }));

describe('a run does what the rules say', () => {
  it('as a reading of them that is too simple to be wrong', async () => {
    await fc.assert(
      fc.asyncProperty(pipelines, async (steps) => {
        const text = textOf(steps);
        // What a rule refuses never runs: a handler in its own way.
        fc.pre(compile(text, { file: 't.yaml', tools: known }).valid);
        const wanted = reference(steps);
        const { result } = await runText(text, { tools });
        const is = statuses(result);
        const stops = wanted.standing.some(({ policy }) => policy === 'fail');
        for (const { id } of steps) {
          const said = wanted.became[id] ?? 'nothing';
          // After a failure under `fail` whatever had not begun is left out: how much, the order tells.
          if (stops && is[id] === 'skipped run-stopped') continue;
          assert.equal(is[id], said, `${id} of\n${text}`);
        }
        assert.equal(result.status, wanted.standing.length ? 'failed' : 'succeeded', text);
        if (result.status === 'succeeded') assert.equal(result.degraded, wanted.degraded, text);
      }),
      { numRuns: sampledRuns(1500, 5) },
    );
  }).timeout(120_000);
});
