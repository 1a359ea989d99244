import type { Block, ListNode, MapNode, ScalarNode, SourceNode } from '../../source/nodes.ts';

/**
 * Maps an index of a text to its offset in another text. The text of an alias comes from the place of its anchor, so offsets may fall; with
 * `rising` no offset is less than the one before, so that they can be searched.
 */
export type OffsetMap = (index: number, rising?: boolean) => number;

/** Whether the text of a map, cut out, says the same: nothing in it stands elsewhere (aliases, merge keys), and it begins with its own line. */
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
interface Part {
  /** Where it begins, and where that stands. */
  at: number;
  place: number;
  /** The sign that it begins with was added: it does not stand there. */
  added: boolean;
  /** The greatest place of all before it. */
  reached: number;
  scalar?: ScalarNode;
}

/** A map written anew, in braces, with every index's place in the block that its parts stand in. */
export function printAsFlow(map: MapNode): { text: string; offsetAt: OffsetMap } {
  let text = '';
  let reached = 0;
  const parts: Part[] = [];
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
      // The text between two parts, and text added there, belongs to the second part, whose first letter is found at its own
      // place.
      if (rising && next && index === next.at - 1) return Math.max(next.reached, next.place - 1);
      if (rising && added && index === at) return Math.max(found.reached, place - 1);
      const offset = scalar ? inScalar(scalar, text, at, index) : place;
      return rising ? Math.max(found.reached, offset) : offset;
    },
  };
}

/** The place of an index behind `at`, where a scalar was printed in quotes; behind them that of its end. */
function inScalar(node: ScalarNode, text: string, at: number, index: number): number {
  if (text[at] !== '"' || index === at) return index === at ? node.range.start : node.range.end;
  let length = 0;
  for (let next = at + 1; next < index; length++) {
    if (text[next] === '"') return node.range.end;
    next += lengthOfCharacter(text, next);
  }
  return node.offsetAt(length);
}

/** The signs of one character of a text in JSON: an escape has two, and one by number six. */
function lengthOfCharacter(text: string, at: number): number {
  if (text[at] !== '\\') return 1;
  return text[at + 1] === 'u' ? 6 : 2;
}
