import type { JsonMap } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import { keysOf, kindOfKey, topKeys } from '../../engine/language/keys.ts';
import type { StepKind } from '../../engine/language/kinds.ts';
import { kinds } from '../../engine/language/kinds.ts';
import { describe, fromSchema } from '../../engine/language/types.ts';
import type { Snapshot } from '../snapshot.ts';

/** One key that may stand at a place. */
export interface KeyOffer {
  name: string;
  doc: string;
  /** What is inserted after the name, in snippet syntax. */
  snippet: string;
  type: string;
  example?: string;
  executable: boolean;
  required?: boolean;
}

/** The keys that a map may have, told by the keys around it (outside in, `-` for list items) and the keys it has. */
export function keysAt(
  snapshot: Snapshot,
  trail: readonly string[],
  has: readonly string[],
  values: Readonly<Record<string, string>>,
): KeyOffer[] {
  const path = trail.filter((key, index) => !(index === 0 && (key === 'pipeline' || key === 'workflow')));
  if (path.length === 0) return Object.values(topKeys).map(offer);
  if (isStep(path)) return keysOf(kindAmong(has)).map(offer);
  const owner = lastStep(path);
  const inside = path.slice(owner);
  if (owner > 0 && inside[0] === 'parameters' && inside.length === 1) return parametersOf(snapshot, toolOf(values));
  const table = owner > 0 ? keysOf(undefined) : Object.values(topKeys);
  const key = table.find((one) => one.name === inside[0]);
  return key ? members(key.schema, inside.slice(1)) : [];
}

/** Parameters of a tool's action, required ones first. */
export function parametersOf(snapshot: Snapshot, called: { tool: string; action?: string } | undefined): KeyOffer[] {
  const spec = called && snapshot.compiled.checkable.tools.get(called.tool);
  const action = spec?.actions[called?.action ?? spec.defaultAction ?? ''];
  return action ? members(action.parameters, []) : [];
}

const toolOf = (values: Readonly<Record<string, string>>): { tool: string; action?: string } | undefined => {
  const { tool, action } = values;
  return tool ? { tool: clean(tool), ...(action ? { action: clean(action) } : {}) } : undefined;
};
const clean = (value: string): string => value.replace(/^["']|["']\s*$/g, '').trim();

/** Whether a trail leads to a step: an item of `steps` or `finally`, at any depth. */
export const isStep = (path: readonly string[]): boolean =>
  path.at(-1) === '-' && (path.at(-2) === 'steps' || path.at(-2) === 'finally');

/** How many keys of the trail lead to the innermost step; 0 outside of steps. */
export function lastStep(path: readonly string[]): number {
  for (let length = path.length; length > 1; length--) if (isStep(path.slice(0, length))) return length;
  return 0;
}

/** The kind that the keys of a step make it; undefined while none does. A loop's `steps` says nothing of other keys. */
export function kindAmong(has: readonly string[]): StepKind | undefined {
  for (const key of has) {
    const kind = kindOfKey.get(key);
    if (kind) return kind;
  }
  return has.includes('action') ? 'tool' : undefined;
}

function offer(key: ReturnType<typeof keysOf>[number]): KeyOffer {
  const { name, doc, snippet, type, example, executable } = key;
  const kind = kindOfKey.get(name);
  return {
    name,
    doc,
    snippet: `:${snippet}`,
    type: describe(type),
    example,
    executable: executable && (kind === undefined || kinds[kind].executable),
  };
}

function members(schema: JsonMap, path: readonly string[]): KeyOffer[] {
  const [next, ...rest] = path;
  const alternatives = [schema, ...(Array.isArray(schema['anyOf']) ? schema['anyOf'] : [])].filter(isMap);
  if (next !== undefined) {
    for (const one of alternatives) {
      const { properties, additionalProperties, items } = one;
      const inner = next === '-' ? items : isMap(properties) && isMap(properties[next]) ? properties[next] : additionalProperties;
      if (isMap(inner)) return members(inner, rest);
    }
    return [];
  }
  return alternatives.flatMap(({ properties, required }) =>
    Object.entries(isMap(properties) ? properties : {}).map(([name, property]): KeyOffer => {
      const doc = isMap(property) && typeof property['description'] === 'string' ? property['description'] : '';
      const type = fromSchema(property);
      return {
        name,
        doc,
        snippet: type.kind === 'map' ? ':\n  $0' : type.kind === 'list' ? ':\n  - $0' : ': $0',
        type: describe(type),
        executable: true,
        required: Array.isArray(required) && required.includes(name),
      };
    }),
  );
}
