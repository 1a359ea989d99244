import type { ScalarNode, Source, SourceNode } from '../../../../engine/compile/source/nodes.ts';
import { toJson } from '../../../../engine/compile/source/nodes.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';

interface Found {
  path: string;
  node: SourceNode;
  /** The key of a pair. */
  key?: ScalarNode;
  /** Where the node's block begins in the text. */
  at: number;
  block: string;
}

/** Every node of a source with its path: `steps[0].prompt`. */
export function* walk(source: Source): Generator<Found> {
  for (const entry of source.entries) {
    // Items are blocks of their own: the list that stands for them reaches over the entry's own block.
    const place = { at: entry.at, block: entry.items ? source.text.slice(entry.at) : entry.block.text };
    yield* below({ path: entry.key.text, node: entry.value, key: entry.key, ...place });
    for (const [index, item] of (entry.items ?? []).entries())
      yield* below({ path: `${entry.key.text}[${index}]`, node: item.node, at: item.at, block: item.block.text });
  }
}

function* below(found: Found): Generator<Found> {
  yield found;
  const { node, path, at, block } = found;
  if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) yield* below({ path: `${path}[${index}]`, node: item, at, block });
  if (node.kind === 'map')
    for (const { key, value } of node.pairs)
      yield* below({ path: path === '' ? key.text : `${path}.${key.text}`, node: value, key, at, block });
}

/** The whole source as data. */
export function dataOf(source: Source): Json {
  const data: JsonMap = {};
  for (const { key, value, items } of source.entries)
    data[key.text] = items ? items.map(({ node }) => toJson(node)) : toJson(value);
  return data;
}
