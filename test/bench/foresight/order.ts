import { hashText, uniformFor } from '../../../engine/forecast/model/chance.ts';
import { expectTimes } from '../../../engine/forecast/model/expect-times.ts';
import { learnForecaster } from '../../../engine/forecast/model/forecaster.ts';
import { simulateRun } from '../../../engine/forecast/simulate/simulate-run.ts';
import type { Fate } from '../../../engine/forecast/simulate/simulated-run.ts';
import type { ExpectedTimes } from '../../../engine/state/schedule/expected-times.ts';
import type { StepState } from '../../../engine/state/step.ts';
import { mean } from './coverage.ts';
import { knownAfter, type TrueRun, type World } from './truth.ts';

/** The true times of one run and of those before it; what each schedule makes of it, in milliseconds. */
export interface Instance {
  world: World;
  past: readonly TrueRun[];
  true: TrueRun;
}

/** A step that worked, as the bounds see it. */
export interface Piece {
  path: string;
  ms: number;
  after: number[];
}

/** The makespan of each schedule over the lower bound; `exact` only where there are few steps. */
export function makespans({ world, past, true: run }: Instance): Map<string, number> {
  const pieces = piecesOf(run);
  const slots = world.plan.maxParallel;
  const bound = lowerBound(pieces, slots);
  const fate = fateOf(run);
  const play = (expected?: ExpectedTimes): number => simulateRun({ ...world.plan, expected }, fate).at;
  const made = new Map<string, number>([
    ['sequential', pieces.reduce((sum, { ms }) => sum + ms, 0)],
    ['level barriers', levelBarriers(pieces, slots)],
    ['first come', schedule(pieces, slots, (at) => -at)],
    ['random', schedule(pieces, slots, (at) => uniformFor(7, hashText(String(at)), 1))],
    ['longest first', schedule(pieces, slots, (at) => pieces[at]?.ms ?? 0)],
    ['hops', play()],
    ['ours', play(expectedAfter(world, past))],
    ['with true times', schedule(pieces, slots, upward(pieces))],
  ]);
  if (pieces.length <= 10) made.set('exact', exact(pieces, slots));
  return new Map(Array.from(made, ([name, ms]) => [name, ms / bound]));
}

export const expectedAfter = ({ steps }: World, past: readonly TrueRun[]): ExpectedTimes => {
  const { samples } = knownAfter(past);
  const paths = new Set(samples.map(({ step }) => step));
  const loops = new Map<string, number>();
  for (const { step, iterations } of samples.toReversed()) if (iterations !== undefined) loops.set(step, iterations);
  const places = [...paths].flatMap((path) => (loops.has(path) ? [] : (steps.placeOf(path) ?? [])));
  return expectTimes(places, learnForecaster({ samples }), loops);
};

/** The run again: the same steps, the same times, another order. */
const fateOf = ({ state }: TrueRun): Fate => ({
  holds: ({ path }) => state.steps.get(path)?.status !== 'skipped',
  iterations: ({ path }) => state.steps.get(path)?.loop?.count ?? 0,
  branch: (_, ids) => ids[0],
  route: (_step, _on, ids) => ids[0],
  jitter: () => 0,
  attempt: ({ path }) => ({ ms: durationOf(state.steps.get(path)) }),
});
/** What was passed over took nothing. */
const durationOf = (step: StepState | undefined): number =>
  step?.started_at === undefined ? 0 : (step.finished_at ?? step.started_at) - step.started_at;

export function piecesOf({ state }: TrueRun): Piece[] {
  const all = [...state.steps.values()].filter(({ loop }) => !loop);
  const numbers = new Map(all.map((step, at) => [step, at]));
  const lasts = (step: StepState | undefined): number[] => {
    if (!step) return [];
    const own = numbers.get(step);
    if (own !== undefined) return [own];
    return all.flatMap((one, at) => (one.frame.owner === step ? [at] : []));
  };
  return all.map((step) => {
    const outer = step.frame.owner ?? step;
    return {
      path: step.path,
      ms: durationOf(step),
      after: outer.node.predecessors.flatMap((position) => lasts(outer.frame.steps[position])),
    };
  });
}

/** No schedule is shorter than the longest way, or than all work shared by all slots. */
export function lowerBound(pieces: readonly Piece[], slots: number): number {
  const ranks = upward(pieces);
  const longest = pieces.reduce((most, _, at) => Math.max(most, ranks(at)), 0);
  return Math.max(longest, pieces.reduce((sum, { ms }) => sum + ms, 0) / slots, 1);
}

export function upward(pieces: readonly Piece[]): (at: number) => number {
  const ranks = pieces.map(({ ms }) => ms);
  // Pieces stand behind those that they come after.
  for (let at = pieces.length - 1; at >= 0; at--) {
    for (const before of pieces[at]?.after ?? [])
      ranks[before] = Math.max(ranks[before] ?? 0, (pieces[before]?.ms ?? 0) + (ranks[at] ?? 0));
  }
  return (at) => ranks[at] ?? 0;
}

/** A list schedule: whenever a slot is free, the ready piece that ranks highest. */
function schedule(pieces: readonly Piece[], slots: number, rank: (at: number) => number): number {
  const open = pieces.map(({ after }) => new Set(after).size);
  const next = nextOf(pieces);
  const ready = pieces.flatMap((_, at) => (open[at] === 0 ? [at] : []));
  const working: { at: number; end: number }[] = [];
  let now = 0;
  for (;;) {
    while (ready.length && working.length < slots) {
      ready.sort((a, b) => rank(a) - rank(b));
      const at = ready.pop() ?? 0;
      working.push({ at, end: now + (pieces[at]?.ms ?? 0) });
    }
    if (!working.length) return now;
    working.sort((a, b) => b.end - a.end);
    const done = working.pop();
    if (!done) return now;
    now = done.end;
    for (const at of next[done.at] ?? []) {
      open[at] = (open[at] ?? 0) - 1;
      if (open[at] === 0) ready.push(at);
    }
  }
}

export function nextOf(pieces: readonly Piece[]): number[][] {
  const next: number[][] = pieces.map(() => []);
  for (const [at, { after }] of pieces.entries()) for (const before of new Set(after)) next[before]?.push(at);
  return next;
}

/** A level begins when all of the level before it have ended. */
function levelBarriers(pieces: readonly Piece[], slots: number): number {
  const levels: number[] = [];
  for (const [at, { after }] of pieces.entries()) levels[at] = 1 + Math.max(-1, ...after.map((before) => levels[before] ?? 0));
  const byLevel = Map.groupBy(pieces.keys(), (at) => levels[at] ?? 0);
  let all = 0;
  for (const level of byLevel.values())
    all += schedule(
      level.map((at) => ({ path: '', ms: pieces[at]?.ms ?? 0, after: [] })),
      slots,
      (at) => -at,
    );
  return all;
}

/** The shortest schedule, by trying every order; slots are never left idle on purpose, which costs none of these a shorter one by much. */
function exact(pieces: readonly Piece[], slots: number): number {
  let best = schedule(pieces, slots, upward(pieces));
  const next = nextOf(pieces);
  const ranks = upward(pieces);
  const search = (
    open: readonly number[],
    ready: readonly number[],
    working: readonly { at: number; end: number }[],
    now: number,
  ): void => {
    const bound = Math.max(now, ...ready.map((at) => now + ranks(at)), ...working.map(({ end }) => end));
    if (bound >= best) return;
    if (!ready.length && !working.length) {
      best = now;
      return;
    }
    if (ready.length && working.length < slots)
      for (const at of ready)
        search(
          open,
          ready.filter((one) => one !== at),
          [...working, { at, end: now + (pieces[at]?.ms ?? 0) }],
          now,
        );
    if (!working.length) return;
    const end = Math.min(...working.map((one) => one.end));
    const left = [...open];
    const freed = [...ready];
    for (const { at } of working.filter((one) => one.end === end))
      for (const one of next[at] ?? []) {
        left[one] = (left[one] ?? 0) - 1;
        if (left[one] === 0) freed.push(one);
      }
    search(
      left,
      freed,
      working.filter((one) => one.end > end),
      end,
    );
  };
  const open = pieces.map(({ after }) => new Set(after).size);
  search(
    open,
    pieces.flatMap((_, at) => (open[at] === 0 ? [at] : [])),
    [],
    0,
  );
  return best;
}

/** Means over instances, a line a schedule. */
export function describeMakespans(all: readonly ReadonlyMap<string, number>[]): string[] {
  const names = [...new Set(all.flatMap((one) => [...one.keys()]))];
  return names.map((name) => {
    const known = all.flatMap((one) => one.get(name) ?? []);
    return `  ${name.padEnd(18)}${mean(known).toFixed(3).padStart(8)} of ${known.length}`;
  });
}
