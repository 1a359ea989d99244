import type { Range } from '../../language/problems.ts';
import type { ScalarNode } from '../source/nodes.ts';

/** A range of a scalar's text as a range of its block. */
export const inBlock = (node: ScalarNode, range: Range): Range => ({
  start: node.offsetAt(range.start),
  end: node.offsetAt(range.end),
});
