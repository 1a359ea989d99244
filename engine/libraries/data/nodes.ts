import { type ScalarNode, type SourceNode, toJson } from '../../compile/source/nodes.ts';
import { isMap, type Json } from '../../language/json.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { say } from '../../language/texts.ts';

const nowhere = { start: 0, end: 0 };

const values = new WeakMap<SourceNode, Json>();

/**
 * A plain value as a source tree without positions, so that one reader serves texts and data. Children are made on demand: a
 * long list costs nothing.
 */
export function nodeFromValue(value: Json): SourceNode {
  const node = lazyNode(value);
  values.set(node, value);
  return node;
}

/** The plain value behind such a tree. */
export const valueOfNode = (node: SourceNode): Json => values.get(node) ?? toJson(node);

function lazyNode(value: Json): SourceNode {
  if (Array.isArray(value))
    return {
      kind: 'list',
      range: nowhere,
      flow: true,
      get items() {
        return value.map(nodeFromValue);
      },
    };
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'map',
      range: nowhere,
      flow: true,
      get pairs() {
        return Object.entries(value).map(([key, member]) => ({ key: scalar(key), value: nodeFromValue(member), range: nowhere }));
      },
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
export function listItems(value: Json): readonly Json[] | undefined {
  if (Array.isArray(value)) return value;
  return isMap(value) ? Object.entries(value).map(([key, member]) => ({ key, value: member })) : undefined;
}

/** A node in words for a message. */
export function describeNode(node: SourceNode): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? say(transformTexts.aList) : say(transformTexts.aMap);
  if (node.autos.length) return say(transformTexts.autoTag);
  if (node.value === null) return say(transformTexts.nothing);
  if (typeof node.value !== 'string') return String(node.value);
  return node.value.length > 40 ? say(transformTexts.text) : `\`${node.value}\``;
}
