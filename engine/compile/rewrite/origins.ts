import type { Pair, SourceNode } from '../source/nodes.ts';

/** The positions of the nodes of a block's tree; a node without one was made while reading. */
export interface Origins {
  nodes: ReadonlySet<SourceNode>;
  /** Pairs by the first character of their keys. */
  pairs: ReadonlyMap<number, Pair>;
  /** The first character of the key or list that a node belongs to: block scalars are indented from there. */
  holders: ReadonlyMap<SourceNode, number>;
}

/** The index of some trees of a block's text. The target of an alias is found where it is written, if that is here. */
export function originsOf(text: string, roots: readonly (SourceNode | Pair)[]): Origins {
  const nodes = new Set<SourceNode>();
  const pairs = new Map<number, Pair>();
  const holders = new Map<SourceNode, number>();

  const visit = (node: SourceNode, holder: number): void => {
    if (nodes.has(node)) return;
    nodes.add(node);
    holders.set(node, holder);
    if (isAlias(node)) return;

    if (node.kind === 'list') {
      for (const item of node.items) visit(item, node.range.start);
    }

    if (node.kind === 'map') {
      for (const pair of node.pairs) enter(pair);
    }
  };

  const isAlias = ({ range }: SourceNode): boolean => text[range.start] === '*';

  const enter = (pair: Pair): void => {
    const { start } = pair.key.range;
    if (isAlias(pair.key)) return;
    if (!pairs.has(start)) pairs.set(start, pair);
    visit(pair.key, start);
    visit(pair.value, start);
  };

  for (const root of roots) {
    if ('kind' in root) visit(root, root.range.start);
    else enter(root);
  }

  return { nodes, pairs, holders };
}
