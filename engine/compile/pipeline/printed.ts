import type { Block, MapNode, ScalarNode, SourceNode } from '../source/nodes.ts';

/** Whether the text of a map, cut out, says the same: nothing in it stands elsewhere (aliases, merge keys), and it begins with its own line. */
export function standsInOne(map: MapNode, { text }: Block): boolean {
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

/** A map written anew, in braces, with every index's place in the block that its parts stand in. */
export function printed(map: MapNode): { text: string; offsetAt(index: number): number } {
  let text = '';
  const parts: { at: number; node: SourceNode }[] = [];
  const print = (node: SourceNode, isKey = false): void => {
    parts.push({ at: text.length, node });
    if (node.kind === 'scalar') text += isKey || typeof node.value === 'string' ? JSON.stringify(node.text) : node.text || 'null';
    else if (node.kind === 'list') between('[', node.items, ']', (item) => print(item));
    else
      between('{', node.pairs, '}', ({ key, value }) => {
        print(key, true);
        text += ': ';
        print(value);
      });
  };
  const between = <One>(open: string, all: readonly One[], close: string, one: (item: One) => void): void => {
    text += open;
    for (const [index, item] of all.entries()) {
      if (index > 0) text += ', ';
      one(item);
    }
    text += close;
  };
  print(map);
  return {
    text,
    offsetAt(index) {
      const part = parts.findLast(({ at }) => at <= index);
      if (!part) return map.range.start;
      return part.node.kind === 'scalar' ? inScalar(part.node, text, part.at, index) : part.node.range.start;
    },
  };
}

/** The place of an index behind `at`, where a scalar was printed in quotes; behind them that of its end. */
function inScalar(node: ScalarNode, text: string, at: number, index: number): number {
  if (text[at] !== '"' || index === at) return index === at ? node.range.start : node.range.end;
  let length = 0;
  for (let next = at + 1; next < index; length++) {
    if (text[next] === '"') return node.range.end;
    next += text[next] !== '\\' ? 1 : text[next + 1] === 'u' ? 6 : 2;
  }
  return node.offsetAt(length);
}
