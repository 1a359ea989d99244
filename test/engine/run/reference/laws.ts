import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { earlierSteps } from '../../../../engine/launch/reuse/earlier-steps.ts';
import { reuseOf } from '../../../../engine/launch/reuse/reuse-results.ts';
import type { Fact, NewFact } from '../../../../engine/state/events.ts';
import { firstFactOf, forkFacts, stepOfFact } from '../../../../engine/state/fork-facts.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { isSettled } from '../../../../engine/state/step.ts';
import { planOf, statuses, testTools } from '../memory.ts';
import { loggedState, settledPaths } from './logged-state.ts';
import type { RandomPipeline } from './random-pipelines.ts';
import { hashOf, takes } from './random-pipelines.ts';
import type { CompletedRun } from './run-to-end.ts';
import { playOut } from './run-to-end.ts';

const known = Object.values(testTools);

/** Whether the text may run at all. */
export const mayRun = ({ text }: RandomPipeline): boolean => compile(text, { file: 't.yaml', tools: known }).valid;

/** Whether what came of it depends on what was done first: a failure under `fail`, or too many steps, leaves out whatever had not begun. */
export const isOfTheMoment = ({ state }: CompletedRun): boolean =>
  [...state.steps.values()].some(({ reason, failure }) => reason === 'run-stopped' || failure?.kind === 'budget') ||
  [...state.frames.values()].some(({ stopped, steps }) => stopped && steps.length > 1);

/** What every run has to keep to, however it went. */
export function keepsTheLaws({ facts, state, result, most, idle }: CompletedRun, { text }: RandomPipeline): void {
  const ends = settledPaths(facts);
  assert.deepEqual(
    ends.filter((path, at) => ends.indexOf(path) !== at),
    [],
    'a step settled twice',
  );
  const plan = planOf(text);
  const folded = initialState(plan.graph, plan.pipeline.limits.maxParallel, plan.graphs);
  for (const fact of facts) reduce(folded, fact);
  assert.deepEqual(loggedState(folded), loggedState(state), 'the log folds to the live state');
  assert.ok(most <= plan.pipeline.limits.maxParallel, `${most} at once`);
  assert.equal(idle, '', 'a step waits for nothing');
  assert.ok(['succeeded', 'failed', 'cancelled'].includes(result.status), result.status);
  assert.notEqual(result.error?.kind, 'internal', result.error?.message);
  assert.equal(facts.at(-1)?.type, 'run.finished');
  assert.deepEqual(begunWhileHeld(facts), [], 'nothing begins while the run is held');
  // What is ended at once leaves open what was in flight.
  if (result.status === 'cancelled' && state.root.stop?.kind !== 'cancelled') return;
  assert.deepEqual(
    [...state.agenda.holders, ...state.agenda.held].map(({ path }) => path),
    [],
  );
  for (const step of state.steps.values()) assert.ok(isSettled(step), `${step.path} is ${step.status}`);
  assert.equal(plan.pipeline.finally.length, state.root.invocation.last?.steps.length ?? 0, '`finally` ran');
}

/** What begins between the fact of a pause and that of its end. */
function begunWhileHeld(facts: readonly Fact[]): string[] {
  let isHeld = false;
  return facts.flatMap((fact) => {
    if (fact.type === 'run.paused') isHeld = fact.lasted === undefined;
    if (fact.type === 'run.resumed') isHeld = false;
    const begins = fact.type === 'step.started' || fact.type === 'attempt.started' || fact.type === 'call.started';
    return isHeld && begins ? [`${fact.type} ${fact.path}`] : [];
  });
}

const moments = new Set(['started_at', 'finished_at', 'duration', 'at', 'first_token', 'order', 'provenance']);

/** What came of a run, without when; of what opens a frame not which of several failures was the first. */
export const outcome = ({ result, state }: CompletedRun): Json => {
  const opens = (path: string): boolean => {
    const step = state.steps.get(path);
    return step !== undefined && (step.loop !== undefined || step.node.body !== undefined || step.node.calls !== undefined);
  };
  const steps = Object.entries(result.steps).map(([path, { value, attempts, error }]) => {
    return [path, opens(path) ? { value, error: error !== null } : { value, attempts, error }];
  });
  const { status, degraded, outputs, absent, error } = result;
  return JSON.parse(
    JSON.stringify(
      { is: statuses(result), status, degraded, failed: error !== null, outputs, absent, steps: Object.fromEntries(steps) },
      (key, one) => (moments.has(key) ? undefined : one),
    ),
  );
};

/** Stopped at any fact and taken up again it ends as it would have. */
export async function goesOnFromAnywhere(
  random: RandomPipeline,
  whole: CompletedRun,
  calm: boolean,
  cuts = (of: number): number[] => range(of),
): Promise<number> {
  let count = 0;
  for (const cut of cuts(whole.facts.length)) {
    const again = await playOut(random, whole.facts.slice(0, cut));
    count++;
    try {
      keepsTheLaws(again, random);
      if (calm) assert.deepEqual(outcome(again), outcome(whole));
      else sameAfterStop(again, whole, cut);
      const later = cut + (hashOf(`${cut} ${random.text.length}`) % Math.max(1, again.facts.length - cut));
      const third = await playOut(random, again.facts.slice(0, later));
      keepsTheLaws(third, random);
      if (calm) assert.deepEqual(outcome(third), outcome(whole));
    } catch (error) {
      if (error instanceof Error) error.message = `cut at ${cut}: ${error.message}`;
      throw error;
    }
  }
  // Cancelled at once, it goes on from where it was.
  if (whole.result.status === 'cancelled' && !whole.state.root.stop) {
    const { cancel: _, ...uncancelled } = random;
    keepsTheLaws(await playOut(uncancelled, whole.facts), random);
  }
  return count;
}

const range = (of: number): number[] => Array.from({ length: Math.max(0, of - 1) }, (_, at) => at + 1);

/** Where the run itself had been stopped, what was open is told as in the process that stopped it. */
function sameAfterStop(again: CompletedRun, whole: CompletedRun, cut: number): void {
  const stopped = whole.facts.findIndex((fact) => fact.type === 'frame.stopped' && fact.path === '');
  const ended = ({ facts }: CompletedRun) => facts.flatMap((fact) => (fact.type === 'frame.stopped' ? [fact.path] : [])).sort();
  // What goes on behind that, as a `finally` does, begins anew, and may take longer than it would have.
  if (stopped < 0 || cut <= stopped || ended(again).join() !== ended(whole).join()) return;
  const inside = (completed: CompletedRun) =>
    Object.fromEntries(Object.entries(statuses(completed.result)).filter(([path]) => !path.includes('finally')));
  assert.deepEqual(inside(again), inside(whole));
}

/** A fork before any step ends as the run did. */
export async function forksAnywhere(random: RandomPipeline, whole: CompletedRun, calm = true): Promise<number> {
  const plan = planOf(random.text);
  let count = 0;
  for (const path of new Set(whole.facts.flatMap((fact) => stepOfFact(fact) ?? []))) {
    const seq = firstFactOf(whole.facts, path);
    const [first] = whole.facts;
    if (seq === undefined || first?.type !== 'run.started' || !whole.state.steps.has(path)) continue;
    const taken: (NewFact & { at: number })[] = [
      first,
      ...forkFacts(whole.facts, seq, initialState(plan.graph, 10, plan.graphs)),
    ];
    const begun = taken.map((fact, index): Fact => ({ ...fact, seq: index + 1 }));
    const again = await playOut(random, begun);
    count++;
    try {
      keepsTheLaws(again, random);
      if (calm) assert.deepEqual(outcome(again), outcome(whole));
    } catch (error) {
      if (error instanceof Error) error.message = `fork at ${path}: ${error.message}`;
      throw error;
    }
  }
  return count;
}

/** Held for a while before each of its steps it ends as it would have. */
export async function holdsAnywhere(random: RandomPipeline, whole: CompletedRun): Promise<void> {
  const holds = [...whole.state.steps.keys()].map((path) => ({ path, ms: 2 * takes(`hold ${path}`) }));
  const again = await playOut({ ...random, holds });
  keepsTheLaws(again, random);
  assert.deepEqual(outcome(again), outcome(whole), 'held before each step');
}

/** Run again as it is, with all that can be taken over, it ends as it did. */
export async function runsAgainUnchanged(random: RandomPipeline, whole: CompletedRun): Promise<void> {
  const plan = planOf(random.text);
  const fresh = initialState(plan.graph, 10, plan.graphs);
  const steps = await earlierSteps({ ...whole.started.driven.context, state: fresh }, whole.facts, () => undefined);
  const again = await playOut(random, [], (context) => ({
    reuse: reuseOf({ steps, choice: { by: 'identity' }, sameOutput: true }, context),
  }));
  keepsTheLaws(again, random);
  const values = ({ result }: CompletedRun) =>
    Object.fromEntries(Object.entries(result.steps).map(([path, { value }]) => [path, value]));
  assert.deepEqual(
    [again.result.status, again.result.outputs, statuses(again.result), values(again)],
    [whole.result.status, whole.result.outputs, statuses(whole.result), values(whole)],
    'run again unchanged',
  );
}
