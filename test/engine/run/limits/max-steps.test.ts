import assert from 'node:assert/strict';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { yaml } from '../../../yaml.ts';
import type { MemoryRun } from '../memory.ts';
import { runText, statuses } from '../memory.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';

interface Case {
  rule: string;
  text: string;
  files: Record<string, string>;
  /** How often `work` fails before it succeeds. */
  fails: number;
  /** How many attempts of `work` are made, at most. */
  works: number;
}

const again = (attempts: number) => `retry: {attempts: ${attempts}, delay: 1s, max_delay: 1s, jitter: false}`;

const cases: Case[] = [
  {
    rule: 'counts the steps of a called pipeline each time that it is called',
    text: `limits: {max_steps: 5}\nsteps:\n  - {id: p, pipeline: p.yaml, ${again(9)}}\n`,
    files: { 'p.yaml': 'id: p\nsteps: [{id: a, set: {x: 1}}, {id: b, tool: work, dependencies: [a]}]\n' },
    fails: 99,
    works: 2,
  },
  {
    rule: 'is not reached by as many calls as fit',
    text: `limits: {max_steps: 7}\nsteps:\n  - {id: p, pipeline: p.yaml, ${again(9)}}\n`,
    files: { 'p.yaml': 'id: p\nsteps: [{id: a, set: {x: 1}}, {id: b, tool: work, dependencies: [a]}]\n' },
    fails: 2,
    works: 3,
  },
  {
    rule: 'of a pipeline around it counts them too',
    text: 'steps:\n  - {id: o, pipeline: o.yaml}\n',
    files: {
      'o.yaml': `id: o\nlimits: {max_steps: 5}\nsteps:\n  - {id: p, pipeline: p.yaml, ${again(9)}}\n`,
      'p.yaml': 'id: p\nsteps: [{id: a, set: {x: 1}}, {id: b, tool: work, dependencies: [a]}]\n',
    },
    fails: 99,
    works: 2,
  },
  {
    rule: 'of the called pipeline itself begins anew with each call',
    text: `steps:\n  - {id: p, pipeline: p.yaml, ${again(2)}}\n`,
    files: {
      'p.yaml': yaml`
        id: p
        limits: {max_steps: 2}
        steps: [{id: a, set: {x: 1}}, {id: b, tool: work, dependencies: [a]}]
      `,
    },
    fails: 2,
    works: 3,
  },
];

/** `work` fails as often as it should, counted over all processes by the facts. */
function run({ files, fails }: Case, made: string[], before: readonly Fact[] = []): MemoryRun {
  let failed = before.filter((fact) => fact.type === 'call.settled' && fact.failure).length;
  return {
    files,
    ports: { clock: selfAdvancingClock(before.at(-1)?.at ?? 0) },
    tools: {
      work(_given, { place }) {
        made.push(place?.path ?? '');
        if (failed++ < fails) throw new RunError({ kind: 'network', message: 'away' });
        return { success: true };
      },
    },
    facts: before,
  };
}

describe('max_steps', () => {
  for (const one of cases)
    it(`${one.rule}, in whatever process`, async () => {
      const made: string[] = [];
      const text = `id: t\n${one.text}`;
      const whole = await runText(text, run(one, made));
      assert.equal(made.length, one.works);
      assert.equal(whole.result.status, one.fails < 99 ? 'succeeded' : 'failed');
      if (one.fails === 99) assert.match(whole.result.error?.message ?? '', /may take 5 steps/);
      for (let cut = 1; cut < whole.facts.length; cut++) {
        const before = whole.facts.slice(0, cut);
        const later: string[] = [];
        const { result, drive } = await runText(text, run(one, later, before));
        assert.deepEqual(
          [result.status, result.error?.message, statuses(result)],
          [whole.result.status, whole.result.error?.message, statuses(whole.result)],
          `cut at ${cut}`,
        );
        assert.equal(drive.context.state.begun, whole.drive.context.state.begun, `cut at ${cut}`);
        const settled = before.filter((fact) => fact.type === 'call.settled').length;
        assert.equal(settled + later.length, one.works, `cut at ${cut}`);
      }
    });

  it('lets no step in beside those that have not begun yet: their earlier results are looked up', async () => {
    const waits: (() => void)[] = [];
    const text = `id: t\nlimits: {max_steps: 2}\nsteps:\n${['a', 'b', 'c'].map((id) => `  - {id: ${id}, tool: work, cache: true, on_failure: continue}\n`).join('')}`;
    const made: string[] = [];
    const { result } = await runText(text, {
      tools: { work: (_given, { place }) => ({ success: made.push(place?.path ?? '') > 0 }) },
      cache: {
        get: () =>
          new Promise((resolve) => {
            waits.push(() => resolve(undefined));
            if (waits.length === 2) for (const go of waits) go();
          }),
        put: async () => undefined,
      },
    });
    assert.equal(made.length, 2);
    assert.equal(statuses(result)['c'], 'failed');
  });
});

describe('what a step may spend', () => {
  it('counts what a called pipeline took each time that it was called, in whatever process', async () => {
    const text = `id: t\nsteps:\n  - {id: p, pipeline: p.yaml, limits: {max_calls: 3}, ${again(9)}}\n`;
    const files = { 'p.yaml': 'id: p\nsteps: [{id: a, prompt: hi}, {id: b, tool: work, dependencies: [a]}]\n' };
    const asks = (asked: string[], before: readonly Fact[]): MemoryRun => ({
      ...run({ rule: '', text, files, fails: 99, works: 0 }, [], before),
      model: () => ({ text: String(asked.push('')) }),
    });
    const first: string[] = [];
    const whole = await runText(text, asks(first, []));
    assert.deepEqual([first.length, whole.result.error?.kind], [3, 'budget']);
    for (let cut = 1; cut < whole.facts.length; cut++) {
      const before = whole.facts.slice(0, cut);
      const later: string[] = [];
      const { result } = await runText(text, asks(later, before));
      // One that was under way was paid too, whether or not its answer is there.
      const made = before.filter((fact) => fact.type === 'call.started' && fact.kind === 'model').length;
      assert.deepEqual([made + later.length, result.error?.kind], [3, 'budget'], `cut at ${cut}`);
    }
  });
});
