import assert from 'node:assert/strict';
import type { JsonMap } from '../../../../engine/language/json.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { firstFactOf, forkFacts } from '../../../../engine/state/fork-facts.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { isSettled } from '../../../../engine/state/step.ts';
import { yaml } from '../../../yaml.ts';
import type { MemoryRun } from '../memory.ts';
import { startText } from '../memory.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';

const settling = new Set<Fact['type']>(['step.succeeded', 'step.failed', 'step.skipped']);

/** How each step ended, in order; a step that ended twice stands there twice. */
const ends = (facts: readonly Fact[]): string[] =>
  facts.flatMap((fact) => ('path' in fact && settling.has(fact.type) ? [`${fact.path} ${fact.type.slice('step.'.length)}`] : []));

/** Time that costs nothing; `long` takes 1000 ms whatever happens, `work` ten. `asleep` is how many wait for a time. */
function scene(now = 0) {
  const swift = selfAdvancingClock(now);
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
      yaml`
        id: t
        steps:
          - {id: x, tool: work}
          - {id: a, tool: once}
          - {id: b, tool: work, dependencies: [x]}
        finally:
          - {id: f, tool: work}
      `,
      { ...run, options: beforeB },
    );
    await pass(500);
    assert.ok(driven.paused);
    driven.cancel();
    await driven.done;
    assert.deepEqual(ends(facts), ['x succeeded', 'b skipped', 'a succeeded', 'finally.f succeeded']);
  });

  it('where the time of its group is up after a pause, in which it stood still', async () => {
    const { run, pass } = scene();
    const { driven, facts, state } = startText(
      yaml`
        id: t
        limits: {max_parallel: 1}
        steps:
          - {id: g, timeout: 200ms, on_failure: continue, steps: [{id: a, tool: work}, {id: b, tool: once, dependencies: [a]}, {id: c, tool: work, dependencies: [b]}]}
          - {id: z, tool: work, dependencies: [g]}
      `,
      { ...run, options: beforeB },
    );
    await pass(500);
    driven.resume();
    await driven.done;
    assert.deepEqual(ends(facts), ['g.a succeeded', 'g.b succeeded', 'g.c skipped', 'g failed', 'z succeeded']);
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
      yaml`
        id: t
        steps:
          - {id: g, timeout: 200ms, on_failure: continue, steps: [{id: s, set: {m: 1}}, {id: a, tool: work, priority: "<AUTO>how urgent {{ s.m }}?</AUTO>", dependencies: [s]}, {id: p, tool: once}]}
          - {id: z, tool: work, dependencies: [g]}
      `,
      {
        ...run,
        options: {
          autos: ({ context: { deadlines }, step: { frame } }) =>
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
    const text = yaml`
        id: t
        limits: {max_parallel: 1}
        steps:
          - {id: p, prompt: hi, priority: 9}
          - {id: b, tool: work}
          - {id: c, tool: work}
        finally:
          - {id: f, tool: work}
      `;
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

  it('in a log that ends one twice, too: the first end counts', async () => {
    const text = yaml`
      id: t
      steps:
        - {id: a, tool: work}
        - {id: b, tool: work, dependencies: [a]}
    `;
    const { driven, facts, plan } = startText(text, { tools: { work: () => ({ success: true }) } });
    await driven.done;
    const end = facts.find((fact) => fact.type === 'step.succeeded' && fact.path === 'a');
    assert.ok(end);
    const second: Fact = { seq: end.seq, at: end.at, type: 'step.skipped', path: 'a', reason: 'run-stopped' };
    const state = initialState(plan.graph);
    for (const fact of facts) for (const one of fact === end ? [fact, second] : [fact]) reduce(state, one);
    const { status, reason } = state.steps.get('a') ?? {};
    assert.deepEqual(
      [state.status, state.order, state.root.unsettled, status, reason],
      ['succeeded', ['a', 'b'], 0, 'succeeded', undefined],
    );
  });
});

describe('the end of a frame', () => {
  it('does not come after that of a run that waits for a person', async () => {
    const { run, asleep } = scene();
    const { driven, facts, state } = startText(
      yaml`
      id: t
      steps:
        - {id: g, timeout: 1h, steps: [{id: q, ask: Well?}]}
    `,
      run,
    );
    await driven.done;
    assert.equal(state.status, 'waiting');
    assert.equal(asleep(), 0);
    assert.equal(facts.at(-1)?.type, 'run.finished');
  });

  it('in the parent ends nothing in a fork from before it had settled: what was left out there is done', async () => {
    const text = yaml`
        id: t
        limits: {max_parallel: 2}
        steps:
          - {id: g, priority: 3, timeout: 200ms, on_failure: continue, steps: [{id: p, tool: once, priority: 9}, {id: m, tool: work}, {id: n, tool: work, dependencies: [m]}]}
          - {id: v, tool: once, priority: 8, parameters: {ms: 500}}
          - {id: y, tool: work, dependencies: [v]}
      `;
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
    const at = firstFactOf(one.facts, 'y');
    const [started] = one.facts;
    assert.ok(at !== undefined && started);
    const taken = forkFacts(one.facts, at, initialState(one.plan.graph, 10, one.plan.graphs), 2000);
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
      yaml`
        id: t
        limits: {max_parallel: 8}
        steps:
          - {id: long, tool: once, priority: 9, parameters: {n: long, ms: 1500}}
          - {id: p, pipeline: p.yaml}
          - {id: late, tool: work, dependencies: [q], parameters: {n: late, ms: 1}}
          - {id: q, tool: work, parameters: {n: q, ms: 1000}}
      `,
      {
        ...run,
        files: {
          'p.yaml': yaml`
              id: p
              limits: {max_parallel: 1}
              steps:
                - {id: a, tool: work, priority: 9, parameters: {n: a, ms: 100}}
                - {id: t, tool: once, priority: 5, parameters: {n: t, ms: 10}}
                - {id: b, tool: work, priority: 1, parameters: {n: b, ms: 10}}
            `,
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

/** What a step is about as somebody ends it, 200 ms into the run; by itself it would go on until 1000 ms. */
interface Kind {
  kind: string;
  /** The step `x`; `beside` are steps of the pipeline next to its group. */
  x: string;
  beside?: string;
  limits?: string;
  files?: Record<string, string>;
  options?: MemoryRun['options'];
  /** What it does by itself that ends it, at the time that is given. */
  itself?: 'works' | 'answered' | 'goes on';
}

const kinds: Kind[] = [
  { kind: 'a tool', x: 'tool: timed', itself: 'works' },
  { kind: 'a tool that fails', x: 'tool: timed, parameters: {bad: true}', itself: 'works' },
  { kind: 'a model', x: 'prompt: hi', itself: 'works' },
  {
    kind: 'a tool that waits for a slot',
    x: 'tool: work',
    beside: '{id: long, tool: once, priority: 9}',
    limits: 'max_parallel: 1',
  },
  { kind: 'a tool that waits for its next attempt', x: `tool: bad, action: do, ${retry}` },
  {
    kind: 'a step that is held',
    x: 'tool: work',
    options: { pauseBefore: ({ path }) => (path === 'g.x' ? 'here' : undefined) },
    itself: 'goes on',
  },
  {
    kind: 'a held step that waits for nobody',
    x: 'set: {v: 1}',
    options: { pauseBefore: ({ path }) => (path === 'g.x' ? 'here' : undefined) },
    itself: 'goes on',
  },
  {
    kind: 'a step whose priority is asked for',
    x: 'tool: work, priority: "<AUTO>how urgent {{ s.m }}?</AUTO>", dependencies: [s]',
  },
  { kind: 'a step whose condition is asked for', x: 'tool: work, condition: "<AUTO>is it {{ s.m }}?</AUTO>", dependencies: [s]' },
  {
    kind: 'a step that asks where it leads',
    x: 'set: {v: 1}, on_success: "<AUTO>after {{ s.m }}?</AUTO>", routes: [y], dependencies: [s]',
  },
  { kind: 'a question', x: 'ask: Well?', itself: 'answered' },
  { kind: 'a group', x: 'steps: [{id: i, tool: timed}]', itself: 'works' },
  { kind: 'a switch', x: 'switch: "{{ 1 }}", cases: {1: [{id: i, tool: timed}]}', itself: 'works' },
  { kind: 'a loop', x: 'for_each: [1, 2], max_parallel: 2, tool: timed', itself: 'works' },
  {
    kind: 'a called pipeline that tidies up',
    x: 'pipeline: p.yaml',
    files: {
      'p.yaml': yaml`
      id: p
      steps: [{id: i, tool: timed}]
      finally: [{id: t, tool: work}]
    `,
    },
    itself: 'works',
  },
  {
    kind: 'a called pipeline that waits to be called again',
    x: `pipeline: p.yaml, ${retry}`,
    files: { 'p.yaml': 'id: p\nsteps: [{id: i, tool: bad, action: do}]\n' },
  },
];

const enders = [
  'its group is over',
  'the run is over',
  'somebody cancels',
  'a step beside it fails',
  'it ends by itself',
] as const;
type Ender = (typeof enders)[number];

/** Ends `x` twice, and gives what came of it. */
async function endTwice(one: Kind, by: readonly { who: Ender; at: number }[]) {
  const { clock, pass, run } = scene();
  const when = (who: Ender): number | undefined => by.find((end) => end.who === who)?.at;
  const limits = [
    one.limits ?? 'max_parallel: 9',
    when('the run is over') === undefined ? [] : `timeout: ${when('the run is over')}ms`,
  ];
  const group = when('its group is over');
  const fails = when('a step beside it fails');
  const text = [
    'id: t',
    `limits: {${limits.flat().join(', ')}}`,
    'steps:',
    ...(one.beside ? [`  - ${one.beside}`] : []),
    `  - {id: g, ${group === undefined ? '' : `timeout: ${group}ms, `}on_failure: continue, steps: [{id: s, set: {m: 1}}, {id: x, ${one.x}}, {id: y, set: {w: 1}, dependencies: [x]}${fails === undefined ? '' : `, {id: f, tool: fails, action: do, priority: 20, parameters: {ms: ${fails}}}`}]}`,
    '  - {id: z, tool: work, dependencies: [g]}',
    'finally:',
    '  - {id: t, tool: work}',
    '',
  ].join('\n');
  const own = when('it ends by itself') ?? 1000;
  const timed = async ({ bad }: JsonMap, { signal }: { signal: AbortSignal }): Promise<JsonMap> => {
    await clock.sleep(own, signal);
    return { success: !bad, ...(bad ? { error: 'no' } : {}) };
  };
  const answers = one.itself === 'answered' ? own : 100_000;
  const started = startText(text, {
    ...run,
    ...(one.files ? { files: one.files } : {}),
    model: async (_call, _delta, signal) => {
      await clock.sleep(own, signal);
      return { text: 'x' };
    },
    tools: {
      ...run.tools,
      timed,
      bad: () => ({ success: false, error: 'no' }),
      async fails({ ms }) {
        await pass(Number(ms));
        return { success: false, error: 'no' };
      },
    },
    ports: {
      clock,
      people: {
        async ask(_question, signal) {
          await clock.sleep(answers, signal);
          return { value: 'so', by: 'me' };
        },
      },
    },
    options: {
      ...one.options,
      autos: ({ context: { deadlines }, step: { frame } }) =>
        new Promise((_, reject) => {
          const signal = deadlines.signal(frame);
          const stop = () => reject(signal.reason);
          if (signal.aborted) stop();
          else signal.addEventListener('abort', stop, { once: true });
          clock.sleep(1000, signal).then(
            () => reject(new RunError({ kind: 'network', message: 'nobody says' })),
            () => undefined,
          );
        }),
    },
  });
  const { driven, facts, state } = started;
  const cancelled = when('somebody cancels');
  if (cancelled !== undefined) void pass(cancelled).then(() => driven.cancel());
  if (one.options) void pass(one.itself === 'goes on' ? own : 1000).then(() => driven.resume());
  await driven.done;
  return { text, facts, state, started };
}

describe('whoever ends a step, and whoever comes second', () => {
  for (const one of kinds)
    it(one.kind, async () => {
      for (const first of enders)
        for (const second of enders)
          for (const later of [0, 100]) {
            if (first === second || (!one.itself && [first, second].includes('it ends by itself'))) continue;
            const { text, facts, state } = await endTwice(one, [
              { who: first, at: 200 },
              { who: second, at: 200 + later },
            ]);
            const told = `${first}, then ${second} ${later} ms later:\n${text}`;
            const ended = ends(facts).map((end) => end.split(' ')[0]);
            assert.deepEqual(
              ended.filter((path, at) => ended.indexOf(path) !== at),
              [],
              told,
            );
            // Cancelled after its time was up, or twice, it ends at once.
            if (state.status === 'cancelled' && state.root.stop?.kind !== 'cancelled') continue;
            // Nothing comes behind what tidies up, and nothing stays open.
            assert.equal(ended.at(-1), 'finally.t', told);
            assert.deepEqual(
              [...state.agenda.holders, ...state.agenda.held].map(({ path }) => path),
              [],
              told,
            );
            for (const step of state.steps.values()) assert.ok(isSettled(step), `${step.path} of ${told}`);
            // Who was first, decides; while it is held no time passes.
            const isTimed = one.options === undefined;
            const x = state.steps.get('g.x');
            if (later && first === 'somebody cancels') assert.equal(state.status, 'cancelled', told);
            if (later && isTimed && first === 'the run is over') assert.equal(state.finished?.error?.kind, 'timeout', told);
            if (later && first === 'it ends by itself' && one.itself !== 'goes on')
              assert.ok((x?.finished_at ?? 1000) <= 210, told);
            if (later && isTimed && first === 'its group is over')
              assert.equal(state.steps.get('g')?.failure?.kind, 'timeout', told);
          }
    }).timeout(60_000);
});
