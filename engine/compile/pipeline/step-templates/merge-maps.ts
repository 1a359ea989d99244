import type { MapNode } from '../../source/nodes.ts';
import { isMapNode, pairAt } from '../source-nodes.ts';

/** Keys that identify the step come first. */
const first: ReadonlySet<string> = new Set(['id', 'name', 'description']);

/** Merges a step over the template that it extends: maps are merged key by key, everything else is replaced. */
export function mergeMaps(base: MapNode, over: MapNode): MapNode {
  const own = new Map(over.pairs.map((pair) => [pair.key.text, pair]));
  const merged = base.pairs.map((pair) => {
    const other = own.get(pair.key.text);
    own.delete(pair.key.text);
    if (!other) return pair;
    return isMapNode(pair.value) && isMapNode(other.value) ? pairAt(other.key, mergeMaps(pair.value, other.value)) : other;
  });
  const rest = [...own.values()];
  const names = rest.filter(({ key }) => first.has(key.text));

  return { ...over, pairs: [...names, ...merged, ...rest.filter(({ key }) => !first.has(key.text))] };
}
