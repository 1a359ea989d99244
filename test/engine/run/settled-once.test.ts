import assert from 'node:assert/strict';
import { beginOf, branchFacts } from '../../../engine/state/branch.ts';
import type { Fact } from '../../../engine/state/events.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { initialState } from '../../../engine/state/state.ts';
import type { MemoryRun } from './memory.ts';
import { startText } from './memory.ts';
import { swiftClock } from './swift.ts';

const settling = new Set<Fact['type']>(['step.succeeded', 'step.failed', 'step.skipped']);

/** How each step ended, in order; a step that ended twice stands there twice. */
const ends = (facts: readonly Fact[]): string[] =>
  facts.flatMap((fact) => ('path' in fact && settling.has(fact.type) ? [`${fact.path} ${fact.type.slice('step.'.length)}`] : []));

/** Time that costs nothing; `long` takes 1000 ms whatever happens, `work` ten. `asleep` is how many wait for a time. */
function scene(now = 0) {
  const swift = swiftClock(now);
  let asleep = 0;
  const clock: typeof swift = {
    ...swift,
    async sleep(ms, signal) {
      asleep++;
      try {
        await swift.sleep(ms, signal);
      } finally {
        asleep--;
      }
    },
  };
  const never = new AbortController().signal;
  const pass = (ms: number) => clock.sleep(ms, never);
  const model: MemoryRun['model'] = async () => {
    await pass(1000);
    return { text: 'x' };
  };
  const tools: MemoryRun['tools'] = {
    async work() {
      await pass(10);
      return { success: true };
    },
    async once() {
      await pass(1000);
      return { success: true };
    },
  };
  return { clock, pass, run: { ports: { clock }, tools, model }, asleep: () => asleep };
}

const away = (): never => {
  throw new RunError({ kind: 'network', message: 'away' });
};
const retry = 'retry: {attempts: 3, delay: 5s, jitter: false}';
const beforeB: MemoryRun['options'] = { pauseBefore: ({ path }) => (path.endsWith('b') ? 'here' : undefined) };

/** What a process that is killed after 500 ms, before `a` is tried again, has written. */
async function killed(text: string): Promise<Fact[]> {
  const { run, pass } = scene();
  const { driven, facts } = startText(text, { ...run, tools: { work: away } });
  await pass(500);
  const written = [...facts];
  driven.cancel('once');
  await driven.done;
  return written;
}

describe('a step is settled once', () => {
  it('where it is held as the run is cancelled: finally waits for what is in flight', async () => {
    const { run, pass } = scene();
    const { driven, facts } = startText(
      'id: t\nsteps:\n  - {id: x, tool: work}\n  - {id: a, tool: once}\n  - {id: b, tool: work, dependencies: [x]}\nfinally:\n  - {id: f, tool: work}\n',
      { ...run, options: beforeB },
    );
    await pass(500);
    assert.ok(driven.paused);
    driven.cancel();
    await driven.done;
    assert.deepEqual(ends(facts), ['x succeeded', 'b skipped', 'a succeeded', 'finally.f succeeded']);
  });

  it('where its group is over as it is held, and the run goes on then', async () => {
    const { run, pass } = scene();
    const { driven, facts, state } = startText(
      'id: t\nlimits: {max_parallel: 1}\nsteps:\n  - {id: g, timeout: 200ms, on_failure: continue, steps: [{id: a, tool: work}, {id: b, tool: work, dependencies: [a]}, {id: c, tool: work, dependencies: [b]}]}\n  - {id: z, tool: work, dependencies: [g]}\n',
      { ...run, options: beforeB },
    );
    await pass(500);
    driven.resume();
    await driven.done;
    assert.deepEqual(ends(facts), ['g.a succeeded', 'g.b skipped', 'g.c skipped', 'g failed', 'z succeeded']);
    assert.equal(state.agenda.holders.size, 0);
  });

  it('where its group is over as it waits for its next attempt in a later process, with its timeout as in the first', async () => {
    const text = `id: t\nsteps:\n  - {id: g, timeout: 600ms, on_failure: continue, steps: [{id: a, tool: work, ${retry}}, {id: p, prompt: hi}]}\n  - {id: z, tool: work, dependencies: [g]}\n`;
    const written = await killed(text);
    const { run } = scene(written.at(-1)?.at);
    const { driven, facts, state } = startText(text, { ...run, facts: written });
    await driven.done;
    const [a, ...others] = ends(facts);
    assert.deepEqual([a, others.slice(-2)], ['g.a failed', ['g failed', 'z succeeded']]);
    assert.equal(ends(facts).length, 4);
    // The whole time is named, not what was left of it.
    assert.match(state.steps.get('g.a')?.failure?.message ?? '', /0\.6 s/);
  });

  it('where the run is cancelled as it waits for its next attempt in a later process', async () => {
    const text = `id: t\nsteps:\n  - {id: a, tool: work, ${retry}}\n  - {id: p, prompt: hi}\nfinally:\n  - {id: f, tool: work}\n`;
    const written = await killed(text);
    const { run, pass } = scene(written.at(-1)?.at);
    const { driven, facts } = startText(text, { ...run, facts: written });
    await pass(100);
    driven.cancel();
    await driven.done;
    assert.deepEqual(
      ends(facts)
        .map((end) => end.split(' ')[0])
        .sort(),
      ['a', 'finally.f', 'p'],
    );
    assert.equal(ends(facts).at(-1), 'finally.f succeeded');
  });

  it('where its group is over as a model is asked for its priority', async () => {
    const { run } = scene();
    const { driven, facts } = startText(
      'id: t\nsteps:\n  - {id: g, timeout: 200ms, on_failure: continue, steps: [{id: s, set: {m: 1}}, {id: a, tool: work, priority: "<AUTO>how urgent {{ s.m }}?</AUTO>", dependencies: [s]}, {id: p, tool: once}]}\n  - {id: z, tool: work, dependencies: [g]}\n',
      {
        ...run,
        options: {
          autos: ({ deadlines }, { frame }) =>
            new Promise((_, reject) => {
              const signal = deadlines.signal(frame);
              signal.addEventListener('abort', () => reject(signal.reason));
            }),
        },
      },
    );
    await driven.done;
    assert.deepEqual(ends(facts), ['g.s succeeded', 'g.a skipped', 'g.p succeeded', 'g failed', 'z succeeded']);
  });

  it('where a process ended as it had just been stopped', async () => {
    const text =
      'id: t\nlimits: {max_parallel: 1}\nsteps:\n  - {id: p, prompt: hi, priority: 9}\n  - {id: b, tool: work}\n  - {id: c, tool: work}\nfinally:\n  - {id: f, tool: work}\n';
    const first = scene();
    const one = startText(text, first.run);
    await first.pass(100);
    one.driven.cancel();
    await one.driven.done;
    const written = one.facts.slice(0, one.facts.findIndex(({ type }) => type === 'frame.stopped') + 1);
    const { driven, facts } = startText(text, { ...scene(100).run, facts: written });
    await driven.done;
    assert.deepEqual(ends(facts).slice().sort(), ['b skipped', 'c skipped', 'finally.f succeeded', 'p failed']);
    assert.equal(ends(facts).at(-1), 'finally.f succeeded');
  });
});

describe('the end of a frame', () => {
  it('does not come after that of a run that waits for a person', async () => {
    const { run, asleep } = scene();
    const { driven, facts, state } = startText('id: t\nsteps:\n  - {id: g, timeout: 1h, steps: [{id: q, ask: Well?}]}\n', run);
    await driven.done;
    assert.equal(state.status, 'waiting');
    assert.equal(asleep(), 0);
    assert.equal(facts.at(-1)?.type, 'run.finished');
  });

  it('in the parent ends nothing in a fork from before it had settled: what was left out there is done', async () => {
    const text =
      'id: t\nlimits: {max_parallel: 2}\nsteps:\n  - {id: g, priority: 3, timeout: 200ms, on_failure: continue, steps: [{id: p, tool: once, priority: 9}, {id: m, tool: work}, {id: n, tool: work, dependencies: [m]}]}\n  - {id: v, tool: once, priority: 8, parameters: {ms: 500}}\n  - {id: y, tool: work, dependencies: [v]}\n';
    const { run, pass } = scene();
    const shown: MemoryRun['tools'] = {
      ...run.tools,
      async once({ ms }) {
        await pass(typeof ms === 'number' ? ms : 1000);
        return { success: true };
      },
    };
    const one = startText(text, { ...run, tools: shown });
    await one.driven.done;
    assert.ok(ends(one.facts).includes('g failed') && ends(one.facts).includes('g.n skipped'));
    const at = beginOf(one.facts, 'y');
    const [started] = one.facts;
    assert.ok(at !== undefined && started);
    const taken = branchFacts(one.facts, at, initialState(one.plan.graph, 10, one.plan.graphs), 2000);
    const facts = [started, ...taken].map((fact, index): Fact => ({ ...fact, seq: index + 1 }));
    assert.ok(!facts.some(({ type }) => type === 'frame.stopped'));
    const fork = startText(text, {
      ...scene(2000).run,
      tools: { work: () => ({ success: true }), once: () => ({ success: true }) },
      facts,
    });
    await fork.driven.done;
    assert.equal(fork.state.status, 'succeeded');
    for (const path of ['g.p', 'g.m', 'g.n', 'g']) assert.equal(fork.state.steps.get(path)?.status, 'succeeded', path);
  });
});

describe('two limits at once', () => {
  it('hold up nobody who needs only what is free', async () => {
    const { run, pass } = scene();
    const began: string[] = [];
    const takes = async ({ n, ms }: Record<string, unknown>) => {
      began.push(String(n));
      await pass(Number(ms));
      return { success: true };
    };
    const { driven, state } = startText(
      'id: t\nlimits: {max_parallel: 8}\nsteps:\n  - {id: long, tool: once, priority: 9, parameters: {n: long, ms: 1500}}\n  - {id: p, pipeline: p.yaml}\n  - {id: late, tool: work, dependencies: [q], parameters: {n: late, ms: 1}}\n  - {id: q, tool: work, parameters: {n: q, ms: 1000}}\n',
      {
        ...run,
        files: {
          'p.yaml':
            'id: p\nlimits: {max_parallel: 1}\nsteps:\n  - {id: a, tool: work, priority: 9, parameters: {n: a, ms: 100}}\n  - {id: t, tool: once, priority: 5, parameters: {n: t, ms: 10}}\n  - {id: b, tool: work, priority: 1, parameters: {n: b, ms: 10}}\n',
        },
        options: { tools: new Map([['once', 1]]) },
        tools: { work: takes, once: takes },
      },
    );
    await driven.done;
    assert.equal(state.status, 'succeeded');
    assert.deepEqual(began.slice(-3), ['b', 'late', 't']);
  });
});
