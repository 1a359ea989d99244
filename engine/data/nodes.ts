import type { ScalarNode, SourceNode } from '../compile/source/nodes.ts';
import { isMap, type Json } from '../language/json.ts';

const nowhere = { start: 0, end: 0 };

/** A plain value as a tree without places, so that what is read from a text can be read from data too. */
export function nodeOf(value: Json): SourceNode {
  if (Array.isArray(value)) return { kind: 'list', range: nowhere, items: value.map(nodeOf), flow: true };
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'map',
      range: nowhere,
      pairs: Object.entries(value).map(([key, member]) => ({ key: scalar(key), value: nodeOf(member), range: nowhere })),
      flow: true,
    };
  return scalar(value);
}

function scalar(value: string | number | boolean | null): ScalarNode {
  return {
    kind: 'scalar',
    range: nowhere,
    value,
    text: value === null ? '' : String(value),
    style: 'plain',
    template: false,
    autos: [],
    offsetAt: () => 0,
  };
}

/** The items of a list; of a map its pairs. Undefined for anything else. */
export function itemsOf(value: Json): readonly Json[] | undefined {
  if (Array.isArray(value)) return value;
  return isMap(value) ? Object.entries(value).map(([key, member]) => ({ key, value: member })) : undefined;
}

/** What a node is, in words for a message. */
export function nodeInWords(node: SourceNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.autos.length) return 'an AUTO tag';
  if (node.value === null) return 'nothing';
  if (typeof node.value !== 'string') return String(node.value);
  return node.value.length > 40 ? 'text' : `\`${node.value}\``;
}
