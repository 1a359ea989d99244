import assert from 'node:assert/strict';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { waitedUntil } from '../../../../engine/launch/resume/waited-until.ts';
import type { DriveOptions } from '../../../../engine/run/drive.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { resultDocument } from '../../../../engine/state/result/result.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { type VirtualClock, virtualClock } from '../../models/clock.ts';
import { startText, statuses } from '../memory.ts';

const minute = 60_000;
const retry = 'retry: {attempts: 3, delay: 10m, max_delay: 1h, jitter: false, backoff: constant, on: [tool, rate]}';

interface Process {
  clock: VirtualClock;
  /** When each call was made, in minutes. */
  made: number[];
  facts?: readonly Fact[];
  givesUp?: Partial<NonNullable<DriveOptions['givesUp']>>;
}

/** A process that gives a run up in waits of more than a minute. Calls with `fails` fail so often, with `takes` they take a while. */
function start(text: string, { clock, made, facts = [], givesUp }: Process) {
  const call = async ({ fails = 0, takes = 0, asks = 0 }: JsonMap, { signal }: { signal: AbortSignal }): Promise<JsonMap> => {
    made.push(clock.now() / minute);
    if (takes) await clock.sleep(Number(takes) * minute, signal);
    if (made.length > Number(fails)) return { success: true };
    return { success: false, error: 'not yet', ...(asks ? { retry_after: Number(asks) } : {}) };
  };
  const begin: Partial<DriveOptions> =
    facts.length === 0
      ? {}
      : {
          async begin({ state, fact }) {
            const left = waitedUntil(state, clock.now());
            fact({ type: 'run.resumed', pid: 2, ...(left === undefined ? {} : { left }) });
          },
        };

  return startText(`id: t\n${text}\n`, {
    facts: structuredClone(facts),
    files: { 'p.yaml': 'id: p\nsteps: [{id: s, tool: work, parameters: {fails: 1}}]\n' },
    ports: { clock },
    tools: { work: call, once: call },
    options: {
      ...begin,
      ...(givesUp
        ? { givesUp: { longestWait: minute, deafen: async () => undefined, listen: () => undefined, ...givesUp } }
        : {}),
    },
  });
}

/** Lets time pass until a process is done with a run. */
async function untilDone(clock: VirtualClock, { done }: { done: Promise<void> }, from = clock): Promise<void> {
  let isDone = false;
  const ending = done.finally(() => (isDone = true));
  await from.pass(0);
  for (let passed = 0; !isDone && passed < 600; passed++) await clock.pass(minute / 4);
  assert.ok(isDone, 'nobody goes on');
  await ending;
}

const documentOf = (state: RunState) => resultDocument(state, '', (stored): Json => ('value' in stored ? stored.value : null));

/** What a state says about the steps, without when. */
const described = (state: RunState): Json => ({
  status: state.status,
  statuses: statuses(documentOf(state)),
  outputs: documentOf(state).outputs,
  attempts: Object.fromEntries([...state.steps].map(([path, { attempts, failures }]) => [path, [attempts, failures.length]])),
  failures: Object.fromEntries([...state.steps].map(([path, { failure }]) => [path, failure?.message ?? null])),
  order: state.order,
  calls: state.usage.calls ?? 0,
});

/** Drives a run in one process after the other, each from the moment at which the one before gave it up. */
async function driveInTurns(text: string): Promise<{ made: number[]; state: RunState; dues: number[]; facts: Fact[] }> {
  const made: number[] = [];
  const dues: number[] = [];
  let facts: Fact[] = [];
  for (let at = minute; ; ) {
    const clock = virtualClock(at);
    const one = start(text, { clock, made, facts, givesUp: {} });
    await untilDone(clock, one.driven);
    ({ facts } = one);
    const { due } = one.driven;
    if (due === undefined) return { made, state: one.state, dues, facts };
    assert.equal(clock.sleeping, 0, 'a timer is left');
    assert.ok(dues.length < 10, 'it is given up again and again');
    dues.push(due / minute);
    at = due;
  }
}

async function driveInOne(text: string): Promise<{ made: number[]; state: RunState }> {
  const made: number[] = [];
  const clock = virtualClock(minute);
  const { driven, state } = start(text, { clock, made });
  await untilDone(clock, driven);
  return { made, state };
}

const given: { rule: string; text: string; dues: number[] }[] = [
  { rule: 'before each further attempt', text: `steps: [{id: a, tool: work, parameters: {fails: 2}, ${retry}}]`, dues: [11, 21] },
  {
    rule: 'for as long as the other side asks',
    text: `steps: [{id: a, tool: work, parameters: {fails: 1, asks: 1800}, ${retry}}]`,
    dues: [31],
  },
  {
    rule: 'before what must not be done twice',
    text: `steps: [{id: a, tool: once, parameters: {fails: 1}, ${retry}}]`,
    dues: [11],
  },
  { rule: 'before a pipeline is called again', text: `steps: [{id: a, pipeline: p.yaml, ${retry}}]`, dues: [11] },
  {
    rule: 'in a loop, until the first of its items goes on',
    text: `steps: [{id: l, for_each: [1, 5], max_parallel: all, steps: [{id: a, tool: work, parameters: {fails: 2, takes: "{{ item }}"}, ${retry}}]}]`,
    dues: [12, 16],
  },
  {
    rule: 'not while something else is at work',
    text: `steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}, {id: b, tool: work, parameters: {takes: 30}, dependencies: []}]`,
    dues: [],
  },
  {
    rule: 'until the time of the run is over, where that is sooner',
    text: `limits: {timeout: 15m}\nsteps: [{id: a, tool: work, parameters: {fails: 9}, ${retry}}]\nfinally: [{id: c, set: {x: 1}}]`,
    dues: [11, 16],
  },
  {
    rule: 'until the time of a group is over, where that is sooner',
    text: `limits: {timeout: 5h}\nsteps: [{id: g, timeout: 15m, steps: [{id: a, tool: work, parameters: {fails: 9}, ${retry}}]}]`,
    dues: [11, 16],
  },
  {
    rule: 'until a question is due, where that is sooner',
    text: `steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}, {id: q, ask: Well?, timeout: 5m, dependencies: []}]`,
    dues: [6, 11],
  },
];

describe('a run that only waits for a moment', () => {
  for (const { rule, text, dues } of given)
    it(`is given up ${rule}, and ends as one that was not`, async () => {
      const one = await driveInOne(text);
      const turns = await driveInTurns(text);
      assert.deepEqual(turns.dues, dues);
      assert.deepEqual(turns.made, one.made, 'when each attempt is made');
      assert.deepEqual(described(turns.state), described(one.state));
      assert.equal(turns.facts.filter(({ type }) => type === 'run.finished').length, 1);
    });

  const text = `steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}]`;

  it('stays where nobody else takes it up', async () => {
    const clock = virtualClock(minute);
    const { driven, state } = start(text, { clock, made: [] });
    await untilDone(clock, driven);
    assert.deepEqual([driven.due, state.status], [undefined, 'succeeded']);
  });

  it('stays in a short wait', async () => {
    const clock = virtualClock(minute);
    const { driven, state } = start(text.replace('10m', '60s'), { clock, made: [], givesUp: {} });
    await untilDone(clock, driven);
    assert.deepEqual([driven.due, state.status], [undefined, 'succeeded']);
  });

  it('that is taken up before waits for the rest, and is given up for it', async () => {
    const made: number[] = [];
    const first = virtualClock(minute);
    const one = start(text, { clock: first, made, givesUp: {} });
    await untilDone(first, one.driven);
    const clock = virtualClock(5 * minute);
    const early = start(text, { clock, made, facts: one.facts, givesUp: {} });
    await untilDone(clock, early.driven);
    assert.deepEqual([early.driven.due, made], [11 * minute, [1]]);
  });

  it('stays where a message comes as its process is about to go', async () => {
    const clock = virtualClock(minute);
    let isHeard = 0;
    const one = start(`steps: [{id: a, tool: work, parameters: {fails: 1}, ${retry}}, {id: q, ask: Well?, dependencies: []}]`, {
      clock,
      made: [],
      givesUp: {
        // A message that was being read.
        deafen: async () => void one.driven.answer('q', 'yes', 'me'),
        listen: () => isHeard++,
      },
    });
    await clock.pass(0);
    await clock.pass(minute);
    assert.equal(one.state.steps.get('q')?.status, 'succeeded');
    assert.ok(isHeard > 0, 'its messages are heard again');
    await untilDone(clock, one.driven);
    assert.equal(one.driven.due, 11 * minute, 'it is given up afterwards');
  });

  it('stays while a user has paused it', async () => {
    const clock = virtualClock(minute);
    const { driven, state } = start(text, {
      clock,
      made: [],
      givesUp: { deafen: async () => driven.pause('a user') },
    });
    await clock.pass(20 * minute);
    assert.deepEqual([driven.due, state.steps.get('a')?.attempts], [undefined, 1]);
    driven.cancel('once');
    await driven.done;
  });
});
