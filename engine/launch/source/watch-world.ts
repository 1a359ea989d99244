import { isDeepStrictEqual } from 'node:util';
import type { World } from '../../compile/world.ts';

/** What a compile asked its surroundings, with the answers. */
export interface Questions {
  /** Whether other surroundings hold the same data and answer the same. Those that are asked take in every text that the compile took in. */
  haveSameAnswers(world: World): boolean;
  /** From here on nothing is noted. */
  end(): void;
}

interface Question {
  ask(world: World): unknown;
  answer: unknown;
}

/** Surroundings that answer as the given ones do, and what they are asked. */
export function watchWorld(world: World): { watched: World; questions: Questions } {
  const asked: Question[] = [];
  let isOpen = true;
  const answer = <T>(ask: (world: World) => T): T => {
    const answer = ask(world);
    if (isOpen) asked.push({ ask, answer });
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
        isDeepStrictEqual(data, dataOf(other)) && asked.every(({ ask, answer }) => isDeepStrictEqual(ask(other), answer)),
      end() {
        isOpen = false;
      },
    },
  };
}

/** What of surroundings is not asked, and which questions they answer at all. */
function dataOf({ find, outside, whyUnread, decided, locked, ...data }: World): unknown {
  return [data, [find, outside, whyUnread, decided, locked].map((one) => one !== undefined)];
}
