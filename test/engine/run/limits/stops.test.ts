import assert from 'node:assert/strict';
import type { Clock } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { virtualClock } from '../../models/clock.ts';
import type { MemoryRun } from '../memory.ts';
import { planOf, runText, startText, statuses } from '../memory.ts';
import { loggedState, settledPaths } from '../reference/logged-state.ts';
import { selfAdvancingClock } from '../self-advancing-clock.ts';

/** A clock that stands still: a wait ends when the test says that so many milliseconds have passed at once. */
function handClock(): { clock: Clock; pass(ms: number): void } {
  const waits = new Map<() => void, number>();
  return {
    clock: {
      now: () => 0,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          waits.set(resolve, ms);
          const stop = (): void => {
            waits.delete(resolve);
            reject(signal.reason);
          };
          if (signal.aborted) stop();
          else signal.addEventListener('abort', stop, { once: true });
        }),
      turn: () => new Promise((resolve) => setImmediate(resolve)),
    },
    pass(ms) {
      for (const [resolve, wanted] of waits) if (wanted === ms) resolve();
    },
  };
}

/** `hang` goes on until it is aborted, `note` says what it was given, in order. */
function scene() {
  const said: string[] = [];
  const begun = Promise.withResolvers<void>();
  const { clock, pass } = handClock();
  const run: MemoryRun = {
    ports: { clock },
    tools: {
      work: ({ hang, say }, { signal }) => {
        if (say !== undefined) said.push(String(say));
        if (!hang) return { success: true, n: 1 };
        begun.resolve();
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
      },
    },
  };
  return { said, begun: begun.promise, pass, run };
}

interface Case {
  rule: string;
  text: string;
  files?: Record<string, string>;
  /** What ends it once something hangs; a number is the time that is then up, in milliseconds. */
  by: readonly ('cancel' | number)[];
  status: string;
  error?: string;
  became?: Record<string, string>;
  said?: string[];
  facts?: string[];
}

const hang = 'tool: work, parameters: {hang: true}';
const note = (text: string): string => `tool: work, parameters: {say: "${text}"}`;
const tidy = `finally:\n  - {id: clean, ${note('{{ run.status }}')}}`;

const cases: Case[] = [
  {
    rule: 'the time of the run is up: what is in flight fails, nothing new starts, `finally` runs',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: a, ${hang}}\n  - {id: b, tool: work, dependencies: [a]}\n${tidy}`,
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'failed', b: 'skipped run-stopped', 'finally.clean': 'succeeded' },
    said: ['failed'],
  },
  {
    rule: '`on_failure: accept` does not go on behind it',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: a, ${hang}, on_failure: accept}\n  - {id: b, tool: work, dependencies: [a]}\n${tidy}`,
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'failed', b: 'skipped run-stopped', 'finally.clean': 'succeeded' },
  },
  {
    rule: '`on_failure: continue` does not go on behind it',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: a, ${hang}, on_failure: continue}\n  - {id: b, tool: work, dependencies: [a]}\n${tidy}`,
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'failed', b: 'skipped run-stopped', 'finally.clean': 'succeeded' },
  },
  {
    rule: 'no handler, route or attempt answers for what was ended',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: a, ${hang}, retry: 3, on_error: [{use: 1}]}\n  - {id: b, ${hang}, on_failure: h}\n  - {id: h, tool: work}\n${tidy}`,
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'failed', b: 'failed', h: 'skipped run-stopped', 'finally.clean': 'succeeded' },
  },
  {
    rule: 'a wait for another attempt ends too',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: a, tool: bad, action: do, retry: {attempts: 3, delay: 9, jitter: false}}\n  - {id: b, ${hang}}\n${tidy}`,
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'failed', b: 'failed', 'finally.clean': 'succeeded' },
  },
  {
    rule: 'without `finally` the run ends the same way',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: a, ${hang}}`,
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'failed' },
  },
  {
    rule: 'a loop opens no further item',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: l, for_each: [1, 2, 3], max_parallel: 1, ${hang}, on_item_failure: continue}\n${tidy}`,
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { l: 'skipped run-stopped', 'l[0]': 'failed', 'finally.clean': 'succeeded' },
  },
  {
    rule: 'what a called pipeline tidies up comes first',
    text: `limits: {timeout: 5}\nsteps:\n  - {id: c, pipeline: sub.yaml, retry: 2}\n${tidy}`,
    files: { 'sub.yaml': `id: sub\nsteps:\n  - {id: a, ${hang}}\nfinally:\n  - {id: f, ${note('sub {{ run.status }}')}}` },
    by: [5000],
    status: 'failed',
    error: 'timeout',
    became: { c: 'failed', 'c/a': 'failed', 'c/finally.f': 'succeeded', 'finally.clean': 'succeeded' },
    said: ['sub failed', 'failed'],
  },
  {
    rule: 'a person cancels: what is in flight is cancelled, `finally` runs',
    text: `steps:\n  - {id: a, ${hang}, on_error: [{use: 1}]}\n  - {id: b, tool: work, dependencies: [a]}\n${tidy}`,
    by: ['cancel'],
    status: 'cancelled',
    error: 'cancelled',
    became: { a: 'cancelled', b: 'skipped run-stopped', 'finally.clean': 'succeeded' },
    said: ['cancelled'],
  },
  {
    rule: 'a called pipeline is tidied up where the run itself has nothing to tidy',
    text: `steps:\n  - {id: c, pipeline: sub.yaml}`,
    files: { 'sub.yaml': `id: sub\nsteps:\n  - {id: a, ${hang}}\nfinally:\n  - {id: f, ${note('sub {{ run.status }}')}}` },
    by: ['cancel'],
    status: 'cancelled',
    error: 'cancelled',
    became: { 'c/a': 'cancelled', 'c/finally.f': 'succeeded', c: 'cancelled' },
    said: ['sub cancelled'],
  },
  {
    rule: 'a cancelled run without `finally` leaves what was in flight open, for a resume',
    text: `steps:\n  - {id: a, ${hang}}\n  - {id: b, tool: work, dependencies: [a]}`,
    by: ['cancel'],
    status: 'cancelled',
    error: 'cancelled',
    became: { a: 'cancelled', b: 'pending' },
    facts: ['run.started', 'step.started', 'call.started', 'run.finished'],
  },
  {
    rule: 'cancelled twice it ends at once, in the middle of `finally`',
    text: `steps:\n  - {id: a, ${hang}}\nfinally:\n  - {id: clean, ${hang}}\n  - {id: more, tool: work, dependencies: [clean]}`,
    by: ['cancel', 'cancel'],
    status: 'cancelled',
    error: 'cancelled',
    became: { a: 'cancelled', 'finally.clean': 'cancelled', 'finally.more': 'pending' },
  },
  {
    rule: 'a question is withdrawn',
    text: `steps:\n  - {id: q, ask: well?}\n  - {id: a, ${hang}}\n${tidy}`,
    by: ['cancel'],
    status: 'cancelled',
    became: { q: 'skipped run-stopped', a: 'cancelled', 'finally.clean': 'succeeded' },
  },
  {
    rule: '`finally` has five minutes once the run was cancelled',
    text: `steps:\n  - {id: a, ${hang}}\nfinally:\n  - {id: clean, ${hang}}\n  - {id: more, tool: work, dependencies: [clean]}`,
    by: ['cancel', 300_000],
    status: 'cancelled',
    became: { a: 'cancelled', 'finally.clean': 'failed', 'finally.more': 'skipped run-stopped' },
  },
  {
    rule: '`limits.finally` bounds it always; then the run has failed',
    text: `limits: {finally: 2}\nsteps:\n  - {id: a, tool: work}\nfinally:\n  - {id: clean, ${hang}, on_failure: continue}\n  - {id: more, tool: work, dependencies: [clean]}`,
    by: [2000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'succeeded', 'finally.clean': 'failed', 'finally.more': 'skipped run-stopped' },
  },
  {
    rule: 'the time of `finally` is not that of the run: its limit passes over it',
    text: `limits: {timeout: 5, finally: 2}\nsteps:\n  - {id: a, tool: work}\nfinally:\n  - {id: clean, ${hang}}`,
    by: [5000, 2000],
    status: 'failed',
    error: 'timeout',
    became: { a: 'succeeded', 'finally.clean': 'failed' },
    facts: ['frame.stopped finally'],
  },
  {
    rule: 'a cancel while it tidies up anyway gives it a limit, and is how the run ended',
    text: `steps:\n  - {id: a, tool: work}\nfinally:\n  - {id: clean, ${hang}}\n  - {id: more, ${note('{{ run.status }}')}, dependencies: [clean], on_failure: continue}`,
    by: ['cancel', 300_000],
    status: 'cancelled',
    became: { a: 'succeeded', 'finally.clean': 'failed', 'finally.more': 'skipped run-stopped' },
  },
  {
    rule: 'of a called pipeline it has a limit of its own as well',
    text: `steps:\n  - {id: c, pipeline: sub.yaml}\n${tidy}`,
    files: { 'sub.yaml': `id: sub\nsteps:\n  - {id: a, ${hang}}\nfinally:\n  - {id: f, ${hang}}` },
    by: ['cancel', 300_000],
    status: 'cancelled',
    became: { 'c/a': 'cancelled', 'c/finally.f': 'failed', c: 'cancelled', 'finally.clean': 'succeeded' },
  },
];

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function play({ text, files, by }: Case, more: Partial<MemoryRun> = {}) {
  const { run, said, begun, pass } = scene();
  const bad = () => ({ success: false, error: 'no' });
  const started = startText(`id: t\n${text}`, {
    ...run,
    ...(files ? { files } : {}),
    ...more,
    tools: { ...run.tools, bad },
  });
  await begun;
  for (const one of by) {
    // Whatever can be done without the clock is done before.
    await settle();
    if (one === 'cancel') started.driven.cancel();
    else pass(one);
  }
  await started.driven.done;
  const { facts, state, driven } = started;
  return { facts, said, state, result: resultDocument(state, 'memory', (stored) => driven.context.artifacts.read(stored)) };
}

describe('a run that is ended before its steps have', () => {
  for (const one of cases) {
    it(one.rule, async () => {
      const { facts, said, state, result } = await play(one);
      assert.equal(result.status, one.status, JSON.stringify(result.error));
      if (one.error) assert.equal(result.error?.kind, one.error);
      const is = statuses(result);
      for (const [path, wanted] of Object.entries(one.became ?? {})) assert.equal(is[path], wanted, path);
      if (one.said) assert.deepEqual(said, one.said);
      const shown = facts.map((fact) => (fact.type === 'frame.stopped' ? `${fact.type} ${fact.path}` : fact.type));
      if (one.facts && one.facts.length > 1) assert.deepEqual(shown, one.facts);
      else
        for (const wanted of one.facts ?? [])
          assert.deepEqual(
            shown.filter((type) => type.startsWith('frame.')),
            [wanted],
          );
      const plan = planOf(`id: t\n${one.text}`, one.files);
      const folded = initialState(plan.graph, 10, plan.graphs);
      for (const fact of facts) reduce(folded, fact);
      assert.deepEqual(loggedState(folded), loggedState(state));
    });

    it(`taken up again at any fact after that it ends the same way: ${one.rule}`, async () => {
      const { facts, result } = await play(one);
      const stopped = facts.findIndex(({ type }) => type === 'frame.stopped');
      if (stopped < 0 || one.by.length > 1) return;
      for (let cut = stopped + 1; cut < facts.length; cut++) {
        const before: Fact[] = facts.slice(0, cut);
        const again = await runText(`id: t\n${one.text}`, {
          ...scene().run,
          ...(one.files ? { files: one.files } : {}),
          facts: before,
        });
        assert.equal(again.result.status, result.status, `cut at ${cut}`);
        assert.equal(again.result.error?.kind, result.error?.kind, `cut at ${cut}`);
        const ends = settledPaths(again.facts);
        assert.deepEqual(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
        // What was in flight in a `finally` that may not go on is left out.
        for (const [path, is] of Object.entries(one.became ?? {}))
          if (path.includes('finally') && is !== 'failed')
            assert.equal(statuses(again.result)[path], is, `${path}, cut at ${cut}`);
      }
    });
  }

  it('ended at once in the middle of `finally` it is taken up there, and ends as cancelled', async () => {
    const text = `steps:\n  - {id: a, ${hang}}\nfinally:\n  - {id: clean, tool: work, parameters: {hang: "{{ pipeline_id == 't' }}"}}\n`;
    const { facts } = await play({ rule: '', text, by: ['cancel', 'cancel'], status: '' });
    const { result } = await runText(`id: t\n${text}`, { tools: { work: () => ({ success: true }) }, facts });
    assert.deepEqual([result.status, result.error?.kind], ['cancelled', 'cancelled']);
    assert.deepEqual(statuses(result), { a: 'cancelled', 'finally.clean': 'succeeded' });
  });

  it('held at a step it lets go of it, and is not held again', async () => {
    const { run, said } = scene();
    const pauses: (string | undefined)[] = [];
    const { driven, state } = startText(`id: t\nsteps:\n  - {id: a, tool: work}\n  - {id: b, tool: work}\n${tidy}`, {
      ...run,
      options: {
        pauseBefore: () => 'breakpoint',
        onPause: (pause) => {
          pauses.push(pause?.reason);
          if (pause) setImmediate(() => driven.cancel());
        },
      },
    });
    await driven.done;
    assert.deepEqual(pauses, ['breakpoint', undefined]);
    assert.deepEqual([state.status, said], ['cancelled', ['cancelled']]);
    assert.equal(state.steps.get('b')?.reason, 'run-stopped');
  });

  it('cancelled while it is taken up again it tidies up what had begun', async () => {
    const { run, said } = scene();
    const text = `id: t\nsteps:\n  - {id: a, tool: work}\n  - {id: q, ask: well?, dependencies: [a]}\n${tidy}`;
    const whole = await runText(text, { tools: run.tools ?? {} });
    assert.equal(whole.result.status, 'waiting');
    const { driven, state } = startText(text, { ...run, facts: whole.facts });
    driven.cancel();
    await driven.done;
    assert.deepEqual([state.status, said], ['cancelled', ['cancelled']]);
  });

  /** A run with a limit of five seconds whose first process was gone after `ran` milliseconds. */
  async function sittings(ran: number) {
    const text = `id: t\nlimits: {timeout: 5s}\nsteps:\n  - {id: a, tool: work}\n  - {id: b, ${hang}, dependencies: [a]}\n${tidy}`;
    const first = scene();
    const { driven, facts } = startText(text, first.run);
    await first.begun;
    driven.cancel('once');
    await driven.done;
    const cut = facts.findIndex((fact) => fact.type === 'step.succeeded') + 1;
    const before = facts.slice(0, cut).map((fact, index) => ({ ...fact, at: index === cut - 1 ? ran : 0 }));
    const next = scene();
    return { ...next, started: startText(text, { ...next.run, facts: before }) };
  }

  it('has what earlier processes left of its time, and `finally` runs behind that', async () => {
    const { begun, pass, said, started } = await sittings(3000);
    await begun;
    pass(5000);
    await settle();
    assert.equal(started.state.root.stop, undefined);
    pass(2000);
    await started.driven.done;
    const end = started.state.finished;
    assert.deepEqual([end?.status, end?.error?.kind, said.length], ['failed', 'timeout', 1]);
    assert.match(end?.error?.message ?? '', /5 s/);
  });

  for (const [when, isBegun] of [
    ['before it is taken up', false],
    ['as soon as it is taken up', true],
  ] as const)
    it(`whose time earlier processes have used is stopped ${when}, and tidied up`, async () => {
      const { begun, pass, said, started } = await sittings(7000);
      if (isBegun) await begun;
      pass(0);
      await started.driven.done;
      const end = started.state.finished;
      assert.deepEqual([end?.status, end?.error?.kind, said.length], ['failed', 'timeout', 1]);
      assert.equal(statuses(resultDocument(started.state, '', () => null))['a'], 'succeeded');
    });

  describe('a frame with a timeout, over several sittings', () => {
    const day = 86_400_000;
    const texts: Record<string, { text: string; files?: Record<string, string>; late: string }> = {
      'a group': {
        text: `  - {id: g, timeout: 10, steps: [{id: a, tool: work}, {id: b, ${hang}, dependencies: [a]}]}`,
        late: 'g',
      },
      'a group of a computed timeout': {
        text: `  - {id: g, timeout: "{{ 5 * 2 }}", steps: [{id: a, tool: work}, {id: b, ${hang}, dependencies: [a]}]}`,
        late: 'g',
      },
      'a switch': {
        text: `  - {id: s, timeout: 10, switch: "{{ 1 }}", cases: {1: [{id: a, tool: work}, {id: b, ${hang}, dependencies: [a]}]}}`,
        late: 's',
      },
      'a switch of a computed timeout, in a loop over it': {
        text: `  - {id: l, for_each: [1], timeout: "{{ 5 * 2 }}", switch: "{{ item }}", default: [{id: a, tool: work}, {id: b, ${hang}, dependencies: [a]}]}`,
        late: 'l[0]',
      },
      'an iteration': {
        text: `  - {id: l, for_each: [1], timeout: 10, steps: [{id: a, tool: work}, {id: b, ${hang}, dependencies: [a]}]}`,
        late: 'l',
      },
      'a called pipeline': {
        text: '  - {id: c, pipeline: p.yaml, timeout: 10}',
        files: { 'p.yaml': `id: p\nsteps:\n  - {id: a, tool: work}\n  - {id: b, ${hang}, dependencies: [a]}\n` },
        late: 'c',
      },
      'a called pipeline with limits of its own': {
        text: '  - {id: c, pipeline: p.yaml}',
        files: {
          'p.yaml': `id: p\nlimits: {timeout: 10}\nsteps:\n  - {id: a, tool: work}\n  - {id: b, ${hang}, dependencies: [a]}\n`,
        },
        late: 'c',
      },
    };
    for (const [what, { text: steps, files, late }] of Object.entries(texts))
      it(`${what}: the time without a process is nobody's`, async () => {
        const text = `id: t\nsteps:\n${steps}\n`;
        let facts: Fact[] = [];
        let now = 1_000_000;
        // Three sittings of three seconds, a day apart: one of them is left.
        for (let sitting = 0; sitting < 4; sitting++) {
          const clock = virtualClock(now);
          const next = startText(text, { ...scene().run, ...(files ? { files } : {}), ports: { clock }, facts });
          await clock.pass(3000);
          assert.equal(next.state.status, sitting < 3 ? 'running' : 'failed', `sitting ${sitting}`);
          if (sitting === 3) {
            await next.driven.done;
            const { kind, step } = next.state.finished?.error ?? {};
            assert.deepEqual([kind, next.state.steps.get(late)?.status, step?.startsWith(late)], ['timeout', 'failed', true]);
            return;
          }
          // What says that it was alive until then; a process that is killed says nothing more.
          next.driven.context.fact({ type: 'permission.given', tool: 'work', by: 'me' });
          facts = [...next.facts];
          next.driven.cancel('once');
          await next.driven.done;
          now = clock.now() + day;
        }
      });
  });

  it('an iteration that begins with a question has its time from there on, over several sittings', async () => {
    const text = `id: t\nsteps:\n  - {id: l, for_each: [1], timeout: 10, steps: [{id: q, ask: Well?}]}\n  - {id: z, ${hang}}\n`;
    let facts: Fact[] = [];
    let now = 1_000_000;
    for (let sitting = 0; sitting < 4; sitting++) {
      const clock = virtualClock(now);
      const next = startText(text, { ...scene().run, ports: { clock }, facts });
      await clock.pass(3000);
      assert.equal(next.state.steps.get('l')?.status, sitting < 3 ? 'running' : 'failed', `sitting ${sitting}`);
      next.driven.context.fact({ type: 'permission.given', tool: 'work', by: 'me' });
      facts = [...next.facts];
      next.driven.cancel('once');
      await next.driven.done;
      now = clock.now() + 86_400_000;
    }
  });

  it('cancelled after its end it stays as it was', async () => {
    const { drive, facts } = await runText(`id: t\nsteps:\n  - {id: a, tool: work}\n${tidy}`, scene().run);
    const before = facts.length;
    for (const at of [undefined, 'once'] as const) drive.cancel(at);
    await drive.done;
    assert.deepEqual([drive.context.state.status, facts.length], ['succeeded', before]);
  });

  describe('a frame whose time is up while others have the slots', () => {
    const again = 'retry: {attempts: 3, delay: 100ms, jitter: false}';
    const late: [what: string, steps: string, became: Record<string, string>][] = [
      [
        'a step that has not begun',
        `{id: g, timeout: 1, on_failure: continue, steps: [{id: a, tool: work, dependencies: [w]}, {id: w, set: {x: 1}}, {id: c, tool: work, dependencies: [a]}]}`,
        { 'g.a': 'skipped run-stopped', 'g.c': 'skipped run-stopped', g: 'failed' },
      ],
      [
        'a step that waits for its next attempt',
        `{id: g, timeout: 1, on_failure: continue, steps: [{id: a, tool: bad, action: do, priority: 5, ${again}}]}`,
        { 'g.a': 'failed', g: 'failed' },
      ],
      [
        'steps of an iteration, and the next one goes on',
        `{id: l, for_each: [1, 2], timeout: 1, on_item_failure: continue, steps: [{id: s, set: {x: 1}}, {id: a, tool: work, dependencies: [s]}]}`,
        { 'l[0].a': 'skipped run-stopped', 'l[1].a': 'skipped run-stopped', l: 'succeeded' },
      ],
      [
        'a called pipeline with its finally, which goes on when it can',
        `{id: p, timeout: 1, on_failure: continue, pipeline: {steps: [{id: a, tool: work}], finally: [{id: f, set: {x: 1}}]}}`,
        { 'p/a': 'skipped run-stopped', 'p/finally.f': 'succeeded', p: 'failed' },
      ],
      [
        'a question, which nobody needs any more',
        `{id: g, timeout: 1, on_failure: continue, steps: [{id: q, ask: Well?}]}`,
        { g: 'failed' },
      ],
    ];
    for (const [what, step, became] of late)
      it(`${what} is ended in that moment, in every process that takes the run up`, async () => {
        const text = `id: t\nlimits: {max_parallel: 1}\nsteps:\n  - {id: pre, tool: short, action: do}\n  - {id: long, tool: long, action: do, priority: 4, dependencies: [pre]}\n  - ${step}\n`;
        const play = async (facts: readonly Fact[] = []) => {
          const clock = selfAdvancingClock(facts.at(-1)?.at ?? 1000);
          const {
            driven,
            state,
            facts: all,
          } = startText(text, {
            facts,
            ports: {
              clock,
              people: {
                ask: (_question, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
              },
            },
            tools: {
              work: () => ({ success: true }),
              bad: () => ({ success: false, error: 'no' }),
              async short(_given, { signal }) {
                await clock.sleep(50, signal);
                return { success: true };
              },
              async long(_given, { signal }) {
                await clock.sleep(10_000, signal);
                return { success: true };
              },
            },
          });
          await driven.done;
          return { state, all, result: resultDocument(state, '', (stored) => ('value' in stored ? stored.value : null)) };
        };
        const { state, all, result } = await play();
        const is = statuses(result);
        for (const [path, wanted] of Object.entries(became)) assert.equal(is[path], wanted, path);
        const outer = Object.keys(became).at(-1) ?? '';
        assert.ok((state.steps.get(outer)?.finished_at ?? 0) <= 4000, `${outer} ended at ${state.steps.get(outer)?.finished_at}`);
        assert.equal(is['long'], 'succeeded');
        for (let cut = 1; cut < all.length; cut++) {
          const again = await play(all.slice(0, cut));
          assert.equal(again.result.status, result.status, `cut at ${cut}`);
          assert.equal(statuses(again.result)[outer], is[outer], `cut at ${cut}`);
        }
      });
  });

  it('waits for a slot no longer', async () => {
    const { run } = scene();
    const retry = 'retry: {attempts: 1, delay: 0.2, jitter: false}';
    let release = (): void => undefined;
    const failing = new Promise<void>((resolve) => (release = resolve));
    const { driven, state } = startText(
      `id: t\nlimits: {max_parallel: 1}\nsteps:\n  - {id: a, tool: bad, action: do, ${retry}}\n  - {id: b, ${hang}}`,
      {
        tools: { ...run.tools, bad: () => ({ success: false, error: 'no' }) },
        onEvent: (event) => {
          if (event.type === 'call.started' && event.path === 'b#1') release();
        },
      },
    );
    await failing;
    await new Promise((resolve) => setTimeout(resolve, 400));
    driven.cancel();
    await driven.done;
    assert.equal(state.status, 'cancelled');
  });
});
