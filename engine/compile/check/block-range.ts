import type { Range } from '../../language/problems.ts';
import { lineStarts, toPosition } from '../source/lines.ts';
import type { ScalarNode } from '../source/nodes.ts';

/** A range of a block; `within` says the place in a file whose path stands there. */
export interface BlockRange extends Range {
  within?: { file: string; line: number; column: number };
}

/** A range of a scalar's text as a range of its block. Of the text of a file it is that of the path, with the place in the file. */
export function inBlock(node: ScalarNode, range: Range): BlockRange {
  if (!node.file) return { start: node.offsetAt(range.start), end: node.offsetAt(range.end) };
  const { line, character } = toPosition(startsIn(node.file), range.start);
  return { ...node.range, within: { file: node.file.path, line: line + 1, column: character + 1 } };
}

/** The lines of each file whose text stands for a scalar, computed once: a long text has thousands of references. */
const known = new WeakMap<NonNullable<ScalarNode['file']>, number[]>();

function startsIn(file: NonNullable<ScalarNode['file']>): number[] {
  const starts = known.get(file) ?? lineStarts(file.text);
  known.set(file, starts);
  return starts;
}
