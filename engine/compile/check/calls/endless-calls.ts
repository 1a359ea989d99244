import { choosesBranch } from '../../graph/places.ts';
import type { CalledPipeline, Checkable } from '../checkable.ts';
import type { PlacedNode } from '../steps.ts';
import { isCertain, ownersOf, stepsOf } from '../steps.ts';

/**
 * The shortest chain of calls by which a pipeline certainly calls itself: the ids, and the first calling step. Undefined
 * where there is none.
 */
export function findEndlessCall(checkable: Checkable): { path: string[]; first: PlacedNode } | undefined {
  const { world, pipeline } = checkable;
  const seen = new Set<string>();
  let layer = [...certainCalls(checkable)].map(([first, called]) => ({ path: [pipeline.id, called.pipeline.id], first, called }));
  while (layer.length) {
    const back = layer.find(({ called }) => called.name === world.file && !called.inline);
    if (back) return { path: back.path, first: back.first };
    layer = layer.flatMap(({ path, first, called }) => {
      if (seen.has(called.name) || !called.checkable) return [];
      seen.add(called.name);
      return [...certainCalls(called.checkable)].map(([, next]) => ({ path: [...path, next.pipeline.id], first, called: next }));
    });
  }

  return undefined;
}

/** The pipelines that a pipeline calls whenever it runs: from steps that no condition, route, branch or loop can leave out. */
function* certainCalls(checkable: Checkable): Iterable<[PlacedNode, CalledPipeline]> {
  for (const placed of stepsOf(checkable)) {
    const called = checkable.calls.get(placed.node.index);
    // The run decides which of several it is.
    if (!called || placed.node.mayCall) continue;
    const enclosing = [placed.node, ...ownersOf(checkable, placed.node)];
    if (enclosing.every((node) => isCertain(checkable, node) && !node.loop && !choosesBranch(node))) yield [placed, called];
  }
}
