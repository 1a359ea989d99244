import type { Node } from '../../engine/compile/graph/graph.ts';
import { isBranch, isItem } from '../../engine/compile/graph/places.ts';
import type { Snapshot } from '../snapshot.ts';

/** The step of a cursor, also on a blank or incomplete line after it: the last that begins before the offset. */
export function nodeNear(snapshot: Snapshot, offset: number): Node | undefined {
  const { graph, steps } = snapshot.compiled;
  const lineStart = snapshot.text.lastIndexOf('\n', offset - 1) + 1;
  const indent = /^[ -]*/.exec(snapshot.text.slice(lineStart, offset))?.[0].length ?? 0;

  let best: Node | undefined;
  let latest = -1;
  // From the end, so that few columns are computed.
  for (const node of graph.nodes.toReversed()) {
    const placement = steps[node.index];
    const start = placement ? snapshot.compiled.at(placement.block) + placement.step.range.start : offset + 1;
    if (start > offset || start < latest || isItem(graph, node) || isBranch(graph, node)) continue;
    const column = start - (snapshot.text.lastIndexOf('\n', start - 1) + 1);
    if (column <= Math.max(indent, 2)) [best, latest] = [node, start];
  }

  return best;
}
