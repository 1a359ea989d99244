import type { Block, ListNode, MapNode, ScalarNode, SourceNode } from '../../source/nodes.ts';

/**
 * Maps an index of a text to its offset in another text. An alias has the text at its anchor, so offsets may decrease; with
 * `rising` they never do, which allows binary search.
 */
export type OffsetMap = (index: number, rising?: boolean) => number;

/**
 * Whether the text of a map has the same meaning when cut out: it holds no aliases and merge keys to other places, and begins
 * on its own line.
 */
export function isContiguous(map: MapNode, { text }: Block): boolean {
  const { start, end } = map.range;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  if (!map.flow && text.slice(line, start).trim() !== '') return false;

  let at = start;

  const follows = (node: SourceNode): boolean => {
    if (node.range.start < at || node.range.end > end || text[node.range.start] === '*') return false;
    at = node.range.start;
    const isIn =
      node.kind === 'scalar' ||
      (node.kind === 'list' ? node.items.every(follows) : node.pairs.every(({ key, value }) => follows(key) && follows(value)));

    at = node.range.end;
    return isIn;
  };

  return follows(map);
}

/** A part of a printed text. */
interface PrintedPart {
  /** Its start, and the position of that start. */
  at: number;
  place: number;
  /** Its first character was added and has no position. */
  added: boolean;
  /** The greatest position before it. */
  reached: number;
  scalar?: ScalarNode;
}

/** A map printed again in braces, with the position of every index in the block of its parts. */
export function printAsFlow(map: MapNode): { text: string; offsetAt: OffsetMap } {
  let text = '';
  let reached = 0;
  const parts: PrintedPart[] = [];

  const part = (place: number, added = false, scalar?: ScalarNode): void => {
    parts.push({ at: text.length, place, added, reached, scalar });
    const last = added ? place - 1 : place;
    reached = Math.max(reached, scalar ? scalar.range.end : last);
  };

  const print = (node: SourceNode, isKey = false): void => {
    if (node.kind === 'scalar') {
      const quoted = isKey || typeof node.value === 'string';
      part(node.range.start, quoted && node.style === 'plain', node);
      text += quoted ? JSON.stringify(node.text) : node.text || 'null';
    } else if (node.kind === 'list') between(['[', ']'], node, node.items, (item) => print(item));
    else
      between(['{', '}'], node, node.pairs, ({ key, value }) => {
        print(key, true);
        text += ': ';
        print(value);
      });
  };

  const between = <Item>(
    [open, close]: readonly [string, string],
    { range, flow }: ListNode | MapNode,
    items: readonly Item[],
    printItem: (item: Item) => void,
  ): void => {
    part(range.start, !flow);
    text += open;
    for (const [index, item] of items.entries()) {
      if (index > 0) text += ', ';
      printItem(item);
    }

    text += close;
    part(range.end);
  };

  print(map);
  return {
    text,
    offsetAt(index, rising) {
      const position = parts.findLastIndex(({ at }) => at <= index);
      const [found, next] = [parts[position], parts[position + 1]];
      if (!found) return map.range.start;

      const { at, place, added, scalar } = found;
      // Text between two parts belongs to the second one, whose first letter has its own position.
      if (rising && next && index === next.at - 1) return Math.max(next.reached, next.place - 1);
      if (rising && added && index === at) return Math.max(found.reached, place - 1);

      const offset = scalar ? inScalar(scalar, text, at, index) : place;
      return rising ? Math.max(found.reached, offset) : offset;
    },
  };
}

/** The position of an index behind `at` inside a quoted scalar; behind the quotes, that of its end. */
function inScalar(node: ScalarNode, text: string, at: number, index: number): number {
  if (text[at] !== '"' || index === at) return index === at ? node.range.start : node.range.end;
  let length = 0;
  for (let next = at + 1; next < index; length++) {
    if (text[next] === '"') return node.range.end;
    next += lengthOfCharacter(text, next);
  }

  return node.offsetAt(length);
}

/** The length of a character in JSON: two for a short escape, six for one by number. */
function lengthOfCharacter(text: string, at: number): number {
  if (text[at] !== '\\') return 1;
  return text[at + 1] === 'u' ? 6 : 2;
}
