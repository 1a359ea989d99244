import { staticPath } from '../../../engine/state/path.ts';
import { expectedAfter, lowerBound, nextOf, type Piece, piecesOf, upward } from '../foresight/order.ts';
import type { TrueRun, World } from '../foresight/truth.ts';

/** A run to be put in order: what its steps will take, and what they are expected to take after some runs. */
export interface Task {
  pieces: readonly Piece[];
  /** Expected times in milliseconds, the upward ranks by them, and the pieces behind each. */
  expected: readonly number[];
  ranks: readonly number[];
  next: readonly (readonly number[])[];
  slots: number;
  bound: number;
}

/** `slots` are fewer than the pipeline has: where nobody waits there is nothing to put in order. */
export function makeTask(world: World, slots: number, past: readonly TrueRun[], run: TrueRun): Task {
  const pieces = piecesOf(run);
  const byPath = new Map(Object.values(expectedAfter(world, past).steps).flatMap((times) => Object.entries(times)));
  const expected = pieces.map(({ path }) => byPath.get(staticPath(path)) ?? 0);
  const rankOf = upward(pieces.map((piece, at) => ({ ...piece, ms: expected[at] ?? 0 })));
  return {
    pieces,
    expected,
    ranks: pieces.map((_, at) => rankOf(at)),
    next: nextOf(pieces),
    slots,
    bound: lowerBound(pieces, slots),
  };
}

/** What a policy sees of each ready step, all shares between 0 and about 1. */
export type Features = readonly number[];
export const featureCount = 7;

/** The interface that reinforcement learning is used to: reset, then an action a step, and a reward at the end. */
export interface Environment {
  reset(task: Task): Features[];
  /** Starts the ready step of this number; the reward is the makespan over the lower bound, negative, and comes with the last action. */
  step(action: number): { observation: Features[]; reward: number; done: boolean };
}

/** A list schedule: an action each time that a slot is free and a step is ready. */
export function createEnvironment(): Environment {
  let task: Task;
  let open: number[] = [];
  let ready: number[] = [];
  let working: { at: number; end: number }[] = [];
  let now = 0;
  let started = 0;

  /** Lets time go on until there is something to decide. */
  const advance = (): void => {
    while (working.length && (!ready.length || working.length >= task.slots)) {
      working.sort((a, b) => b.end - a.end);
      const done = working.pop();
      if (!done) return;
      now = done.end;
      for (const at of task.next[done.at] ?? []) {
        open[at] = (open[at] ?? 0) - 1;
        if (open[at] === 0) ready.push(at);
      }
    }
  };
  const observe = (): Features[] => {
    const highest = Math.max(1e-9, ...ready.map((at) => task.ranks[at] ?? 0));
    const longest = Math.max(1e-9, ...ready.map((at) => task.expected[at] ?? 0));
    return ready.map((at) => {
      const rank = (task.ranks[at] ?? 0) / highest;
      const own = (task.expected[at] ?? 0) / longest;
      const behind = task.next[at]?.length ?? 0;
      const frees = (task.next[at] ?? []).filter((one) => open[one] === 1).length;
      return [
        rank,
        own,
        rank * rank,
        behind / (1 + behind),
        frees / (1 + frees),
        Math.min(2, ready.length / task.slots) / 2,
        started / task.pieces.length,
      ];
    });
  };

  return {
    reset(given) {
      task = given;
      open = task.pieces.map(({ after }) => new Set(after).size);
      ready = task.pieces.flatMap((_, at) => (open[at] === 0 ? [at] : []));
      [working, now, started] = [[], 0, 0];
      return observe();
    },
    step(action) {
      const [at = 0] = ready.splice(action, 1);
      working.push({ at, end: now + (task.pieces[at]?.ms ?? 0) });
      started++;
      advance();
      const done = ready.length === 0;
      return { observation: observe(), reward: done ? -now / task.bound : 0, done };
    },
  };
}

/** Plays a task by a rule that names one of the ready steps. @returns the makespan over the lower bound. */
export function playTask(task: Task, choose: (observation: readonly Features[]) => number): number {
  const environment = createEnvironment();
  let observation = environment.reset(task);
  for (;;) {
    const { observation: after, reward, done } = environment.step(choose(observation));
    if (done) return -reward;
    observation = after;
  }
}

/** The champion: the highest upward rank by expected times. */
export const byRank = (observation: readonly Features[]): number => indexOfMost(observation.map(([rank = 0]) => rank));

export const indexOfMost = (values: readonly number[]): number => values.indexOf(Math.max(...values));
