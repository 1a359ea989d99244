import { memoize } from '../../language/memoize.ts';
import type { Range } from '../../language/problems.ts';
import { lineStarts, toPosition } from '../source/lines.ts';
import type { ScalarNode } from '../source/nodes.ts';

/** A range of a block; `within` says the place in a file whose path stands there. */
export interface BlockRange extends Range {
  within?: { file: string; line: number; column: number };
}

/** A range of a scalar's text as a range of its block. Of the text of a file it is that of the path, with the place in the file. */
export function inBlock(node: ScalarNode, range: Range): BlockRange {
  if (node.file) return { ...node.range, within: placeIn(node.file, range.start) };
  const origin = node.origin?.(range.start);
  if (origin) return { ...origin.shown, within: placeIn(origin.file, origin.at) };
  const start = node.offsetAt(range.start);
  return { start, end: Math.max(start, node.offsetAt(range.end)) };
}

function placeIn(file: { path: string; text: string }, at: number): NonNullable<BlockRange['within']> {
  const { line, character } = toPosition(startsIn(file), at);
  return { file: file.path, line: line + 1, column: character + 1 };
}

/** The lines of each file whose text stands for a scalar: a long text has thousands of references. */
const startsIn = memoize((file: { text: string }): number[] => lineStarts(file.text));
