import type { GraphJson } from './json.ts';

type JsonNode = GraphJson['nodes'][number];

export interface Nested {
  node: JsonNode;
  body: Nested[];
}

/** Nodes inside the groups and loops that they belong to, in declared order. */
export function nested({ nodes }: GraphJson): Nested[] {
  const all = new Map(nodes.map((node): [string, Nested] => [node.id, { node, body: [] }]));
  const top: Nested[] = [];
  for (const one of all.values()) {
    const group = one.node.group === undefined ? undefined : all.get(one.node.group);
    (group?.body ?? top).push(one);
  }

  return top;
}
