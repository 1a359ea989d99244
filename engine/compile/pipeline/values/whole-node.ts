import type { Problem } from '../../../language/problems.ts';
import type { Position } from '../../source/lines.ts';
import { lineStarts, toPosition } from '../../source/lines.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import { parseSource, problemsOf } from '../../source/source.ts';

/** A text as one node, with ranges in the whole text. A text that is no map is a map without members. */
export function readWholeNode(text: string): { node: MapNode; problems: readonly Problem[] } {
  const source = parseSource(text);
  const pairs = source.entries.map(({ key, value, range, at, items }): Pair => {
    const list: SourceNode | undefined = items && {
      kind: 'list',
      range: value.range,
      items: items.map((item) => shiftNode(item.node, item.at - at)),
      flow: false,
    };
    return shiftPair({ key, value: list ?? value, range }, at);
  });

  return { node: { kind: 'map', range: { start: 0, end: text.length }, pairs, flow: false }, problems: problemsOf(source) };
}

/**
 * A text as one value of any kind: a list of examples, say. It is read as the value of a key, so its lines are moved by one and so are its
 * columns; `problems` says where in the text itself.
 */
export function readWholeValue(text: string): { node: SourceNode | undefined; problems: readonly WholeProblem[] } {
  const moved = `value:\n${text.replace(/^(?=.)/gm, ' ')}`;
  const { node, problems } = readWholeNode(moved);
  const starts = lineStarts(moved);

  return {
    node: pairOf(node, 'value')?.value,
    problems: problems.map(({ message, range }) => {
      const { line, character } = toPosition(starts, range.start);
      return { message, position: { line: Math.max(0, line - 1), character: Math.max(0, character - 1) } };
    }),
  };
}

interface WholeProblem {
  message: string;
  position: Position;
}

const shiftPair = ({ key, value, range }: Pair, by: number): Pair => ({
  key: shiftScalar(key, by),
  value: shiftNode(value, by),
  range: { start: range.start + by, end: range.end + by },
});

const shiftScalar = (node: ScalarNode, by: number): ScalarNode => ({
  kind: 'scalar',
  range: { start: node.range.start + by, end: node.range.end + by },
  value: node.value,
  text: node.text,
  style: node.style,
  template: node.template,
  autos: node.autos,
  offsetAt: (index) => node.offsetAt(index) + by,
});

function shiftNode(node: SourceNode, by: number): SourceNode {
  const range = { start: node.range.start + by, end: node.range.end + by };
  if (node.kind === 'scalar') return shiftScalar(node, by);
  if (node.kind === 'list') return { ...node, range, items: node.items.map((item) => shiftNode(item, by)) };
  return { ...node, range, pairs: node.pairs.map((pair) => shiftPair(pair, by)) };
}
