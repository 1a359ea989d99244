import { isDeepStrictEqual } from 'node:util';
import type { World } from '../../compile/world.ts';

/** The questions of a compile to its world, with the answers. */
export interface Questions {
  /**
   * Whether another world has the same data and gives the same answers. The questions cover every text that the compile
   * included.
   */
  haveSameAnswers(world: World): boolean;
  /** Nothing is recorded from here on. */
  end(): void;
}

interface WorldQuestion {
  ask(world: World): unknown;
  answer: unknown;
}

/** A world that answers like the given one and records the questions. */
export function watchWorld(world: World): { watched: World; questions: Questions } {
  const questions: WorldQuestion[] = [];
  let isOpen = true;

  const answer = <T>(ask: (world: World) => T): T => {
    const answer = ask(world);
    if (isOpen) questions.push({ ask, answer });
    return answer;
  };

  const watched: World = { ...world };
  if (world.find) watched.find = (path, from) => answer((one) => one.find?.(path, from));
  if (world.outside) watched.outside = (path, from) => answer((one) => one.outside?.(path, from) ?? false);
  if (world.whyUnread) watched.whyUnread = (path, from) => answer((one) => one.whyUnread?.(path, from));
  if (world.decided) watched.decided = (site, called) => answer((one) => one.decided?.(site, called));
  if (world.locked) watched.locked = (file) => answer((one) => one.locked?.(file) ?? new Set());
  const data = dataOf(world);

  return {
    watched,
    questions: {
      haveSameAnswers: (other) =>
        isDeepStrictEqual(data, dataOf(other)) && questions.every(({ ask, answer }) => isDeepStrictEqual(ask(other), answer)),
      end() {
        isOpen = false;
      },
    },
  };
}

/** The data of a world, and the questions that it can answer at all. */
function dataOf({ find, outside, whyUnread, decided, locked, ...data }: World): unknown {
  return [data, [find, outside, whyUnread, decided, locked].map((one) => one !== undefined)];
}
