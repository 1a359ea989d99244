import type { Problem, Range } from '../../../language/problems.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import { lineStarts, toPosition } from '../../source/lines.ts';
import type { Block, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairAt } from '../source-nodes.ts';

/** The text that moved nodes come from. */
export interface SourceFile {
  path: string;
  text: string;
}

/** The original position of a node that was moved. */
interface Origin {
  file: SourceFile;
  /** Its first character in the file. */
  at: number;
  /** The range that is shown in its place: the word that brought it here. */
  shown: Range;
}

/** The origins of moved nodes, by their ranges, which are all empty and at the same position. */
const origins = new WeakMap<Range, Origin>();
/** The words that brought nodes into a block, by their start. */
const words = new WeakMap<Block, Map<number, Range>>();

/**
 * The nodes of another file as if they stood at `shown`: no edit may touch them, and their faults are reported with their
 * original position.
 */
export function moveFromFile(node: SourceNode, place: { file: SourceFile; by: number; shown: Range; block: Block }): SourceNode {
  const { block } = place;
  const known = words.get(block) ?? new Map<number, Range>();
  // A step of a template that extends another one was itself brought by a word, which is shown for both.
  const shown = (isEmpty(place.shown) && known.get(place.shown.start)) || place.shown;
  words.set(block, known.set(shown.start, shown));
  return moved(node, { ...place, shown });
}

const isEmpty = ({ start, end }: Range): boolean => start === end;

function moved(node: SourceNode, place: { file: SourceFile; by: number; shown: Range }): SourceNode {
  if (node.kind === 'scalar') return movedScalar(node, place);
  const range = emptyRange(node.range.start, place);
  if (node.kind === 'list') return { ...node, range, items: node.items.map((item) => moved(item, place)) };
  const pairs = node.pairs.map(({ key, value }) => pairAt(movedScalar(key, place), moved(value, place)));
  return { ...node, range, pairs };
}

function movedScalar(node: ScalarNode, { file, by, shown }: { file: SourceFile; by: number; shown: Range }): ScalarNode {
  return {
    ...node,
    range: emptyRange(node.range.start, { file, by, shown }),
    autos: [],
    offsetAt: () => shown.start,
    origin: (index) => ({ file, at: by + node.offsetAt(index), shown }),
  };
}

function emptyRange(start: number, { file, by, shown }: { file: SourceFile; by: number; shown: Range }): Range {
  const range = { start: shown.start, end: shown.start };
  origins.set(range, { file, at: by + start, shown });
  return range;
}

/** Whether a node was moved here from another file. */
export const isMoved = (node: SourceNode): boolean => origins.has(node.range);

/**
 * A problem in a moved node, shown at the word that brought it, with its original position; any other problem is unchanged.
 */
export function atOrigin<Found extends Pick<Problem, 'range' | 'message' | 'fixes'>>(found: Found, block: Block): Found {
  const origin = origins.get(found.range);
  if (origin) {
    const { line, character } = toPosition(lineStarts(origin.file.text), origin.at);
    const file = origin.file.path.split(/[\\/]/).at(-1) ?? origin.file.path;
    const message = say(phrases.inFile, { message: found.message, file, line: line + 1, column: character + 1 });
    return { ...found, message, range: origin.shown, fixes: undefined };
  }

  const shown = isEmpty(found.range) ? words.get(block)?.get(found.range.start) : undefined;
  return shown ? { ...found, range: shown, fixes: undefined } : found;
}
