import { toolName } from '../../../engine/compile/pipeline/dialects/tool-actions.ts';
import { stepTemplatesFor } from '../../../engine/compile/rewrite/print-resolved.ts';
import { toolActions } from '../../../engine/language/dialects/tools.ts';
import type { Json, JsonMap, JsonSchema } from '../../../engine/language/json.ts';
import { definedMap, isMap } from '../../../engine/language/json.ts';
import type { KeySpec, KeyTable } from '../../../engine/language/keys.ts';
import { allStepKeys, keysOfKind, kindOfKey, topKeys } from '../../../engine/language/keys.ts';
import { ensemblePatterns, isEnsemblePattern, usualPattern } from '../../../engine/language/kinds/ensemble.ts';
import type { StepKind } from '../../../engine/language/kinds.ts';
import { stepKinds } from '../../../engine/language/kinds.ts';
import { pipelineSchema } from '../../../engine/language/schema/schema.ts';
import type { ToolSpec } from '../../../engine/language/tools/descriptor.ts';
import { describe, fromSchema } from '../../../engine/language/types.ts';
import { pipelinePartAt } from '../../cursor/pipeline-part.ts';
import type { Snapshot } from '../../snapshot.ts';

/** A key that is allowed at a place. */
export interface KeyOffer {
  name: string;
  doc: string;
  /** The text inserted after the name, in snippet syntax. */
  snippet: string;
  type: string;
  example?: string;
  executable: boolean;
  required?: boolean;
}

/** The keys that a map may have, determined by the keys around it (outside in, `-` for list items) and the keys it has. */
export function keysAt(
  snapshot: Snapshot,
  trail: readonly string[],
  has: readonly string[],
  values: Readonly<Record<string, string>>,
): KeyOffer[] {
  const { kind, key, rest } = pipelinePartAt(trail);
  if (kind === 'top') return Object.values(topKeys).map(keyOffer);
  if (kind === 'step') return stepKeyOffers(has);
  if (kind === 'inTop') {
    const spec = Object.values(topKeys).find((one) => one.name === key);
    return spec ? schemaMembers(spec.schema, rest) : [];
  }
  if (key === 'with' && rest.length === 0) {
    const properties = stepTemplateParameters(snapshot, values) ?? {};
    return schemaMembers({ properties, required: requiredParameters(snapshot, values) }, []);
  }
  if (key === 'parameters' && rest.length === 0) return parametersOf(snapshot, values);

  // A case that holds one step in place of a list of them.
  if (key === 'cases' && rest.length === 1) return stepKeyOffers(has);
  if (key === 'pipeline' && rest.length === 0) return Object.values(topKeys).map(keyOffer);

  const spec = Object.hasOwn(allStepKeys, key) ? allStepKeys[key] : undefined;
  return spec ? schemaMembers(spec.schema, rest) : [];
}

/** Keys of a step; if its kind is known, specific keys come before common ones. */
function stepKeyOffers(has: readonly string[]): KeyOffer[] {
  const kind = kindAmong(has);
  const keys = keysOfKind(kind);
  const [own = [], shared = []] = [true, false].map((isOwn) =>
    keys.filter(({ on = [] }) => (kind !== undefined && on.length > 0 && on.length <= 2) === isOwn),
  );
  return [...own, ...shared].map(keyOffer);
}

/** The schemas of the parameters of the step template that a step extends, by the keys of the step. */
export function stepTemplateParameters(snapshot: Snapshot, values: Readonly<Record<string, string>>): JsonMap | undefined {
  const parameters = stepTemplateOf(snapshot, values)?.parameters;
  return (
    parameters &&
    Object.fromEntries(parameters.map(({ name, schema, description }) => [name, definedMap({ ...schema, description })]))
  );
}

const requiredParameters = (snapshot: Snapshot, values: Readonly<Record<string, string>>): string[] =>
  (stepTemplateOf(snapshot, values)?.parameters ?? []).filter(({ required }) => required).map(({ name }) => name);

const stepTemplateOf = ({ compiled }: Snapshot, values: Readonly<Record<string, string>>) =>
  stepTemplatesFor(compiled).get(clean(values['extends'] ?? ''));

/** Parameters of a tool's action, required ones first, or those of an ensemble's pattern. */
function parametersOf(snapshot: Snapshot, values: Readonly<Record<string, string>>): KeyOffer[] {
  const schema = parameterSchema(snapshot, values);
  return schema ? schemaMembers(schema, []) : [];
}

/** The schema of `parameters`, by the keys of the step beside it: `tool` and `action`, or `ensemble` and `pattern`. */
export const parameterSchema = (snapshot: Snapshot, values: Readonly<Record<string, string>>): JsonMap | undefined =>
  Object.hasOwn(values, 'ensemble')
    ? schemaOfPattern(clean(values['pattern'] ?? usualPattern))
    : schemaOf(snapshot, toolOf(values));

function schemaOfPattern(name: string): JsonMap | undefined {
  if (!isEnsemblePattern(name)) return undefined;
  const parameters = Object.entries<{ doc: string; schema: JsonSchema }>(ensemblePatterns[name].parameters);
  return { properties: Object.fromEntries(parameters.map(([key, { doc, schema }]) => [key, { ...schema, description: doc }])) };
}

function schemaOf(snapshot: Snapshot, called: { tool: string; action?: string } | undefined): JsonMap | undefined {
  const spec = called && toolNamed(snapshot, called.tool);
  if (!spec) return undefined;
  const name = called.action ?? spec.defaultAction ?? '';
  const ours = Object.hasOwn(spec.actions, name) ? name : toolActions[spec.name]?.[name];
  return spec.actions[ours ?? '']?.parameters;
}

/** A tool by its name, or by its name in other pipelines. */
export const toolNamed = ({ compiled: { checkable } }: Snapshot, name: string): ToolSpec | undefined =>
  checkable.tools.get(name) ?? checkable.tools.get(toolName(name));

const toolOf = (values: Readonly<Record<string, string>>): { tool: string; action?: string } | undefined => {
  const { tool, action } = values;
  return tool ? { tool: clean(tool), action: action ? clean(action) : undefined } : undefined;
};
const clean = (value: string): string => value.replace(/^["']|["']\s*$/g, '').trim();

/** The step kind that the keys determine; undefined if none does. The `steps` of a loop determine no other keys. */
function kindAmong(has: readonly string[]): StepKind | undefined {
  for (const key of has) {
    const kind = kindOfKey.get(key);
    if (kind) return kind;
  }
  return has.includes('action') ? 'tool' : undefined;
}

/** A key of a table as an offer. */
export function keyOffer(key: KeySpec): KeyOffer {
  const { name, doc, snippet, type, example, executable } = key;
  const kind = kindOfKey.get(name);
  return {
    name,
    doc,
    snippet: `:${snippet}`,
    type: describe(type),
    example,
    executable: executable && (kind === undefined || stepKinds[kind].executable),
  };
}

/** The inserted text of keys with a value on the following lines. */
const snippets: Readonly<Record<string, string>> = { map: ':\n  $0', list: ':\n  - $0' };

/** The schema of a member, or of list items (`-`). */
function schemaInside({ properties, additionalProperties, items }: JsonMap, member: string): Json | undefined {
  if (member === '-') return items;
  return isMap(properties) && isMap(properties[member]) ? properties[member] : additionalProperties;
}

/** The members of a schema at a path. */
export function schemaMembers(schema: JsonMap, path: readonly string[]): KeyOffer[] {
  const [next, ...rest] = path;
  const all = alternatives(schema);
  if (next !== undefined) {
    for (const alternative of all) {
      const inner = schemaInside(alternative, next);
      const members = isMap(inner) ? schemaMembers(inner, rest) : [];
      if (members.length) return members;
    }
    return [];
  }

  return all.flatMap(({ properties, required }) =>
    Object.entries(isMap(properties) ? properties : {}).map(([name, property]): KeyOffer => {
      const doc = isMap(property) && typeof property['description'] === 'string' ? property['description'] : '';
      const type = fromSchema(property);
      return {
        name,
        doc,
        snippet: snippets[type.kind] ?? ': $0',
        type: describe(type),
        executable: true,
        required: Array.isArray(required) && required.includes(name),
      };
    }),
  );
}

/** A schema, its alternatives, and the schemas that they refer to. */
function alternatives(schema: JsonMap): JsonMap[] {
  const one = typeof schema['$ref'] === 'string' ? definition(schema['$ref']) : schema;
  if (!one) return [];
  return [one, ...(Array.isArray(one['anyOf']) ? one['anyOf'].filter(isMap).flatMap(alternatives) : [])];
}

let definitions: JsonMap | undefined;
function definition(ref: string): JsonMap | undefined {
  const made = definitions === undefined ? pipelineSchema()['$defs'] : undefined;
  const all = (definitions ??= isMap(made) ? made : {});
  const name = ref.replace(/^#\/\$defs\//, '');
  // A step inside a value is found by `whereIs`.
  const found = name === 'step' || !Object.hasOwn(all, name) ? undefined : all[name];
  return isMap(found) ? found : undefined;
}

/** The schemas at a place inside a key, for its allowed words; empty if there are none. */
export function schemasAt(trail: readonly string[]): JsonMap[] {
  const { kind, key, rest } = pipelinePartAt(trail);
  if (kind === 'top' || kind === 'step') return [];
  const table: KeyTable = kind === 'inTop' ? topKeys : allStepKeys;
  return Object.hasOwn(table, key) && table[key] ? schemasAtPath(table[key].schema, rest) : [];
}

/** The schemas at a path inside a schema. */
export function schemasAtPath(schema: JsonMap, path: readonly string[]): JsonMap[] {
  let schemas = alternatives(schema);
  for (const next of path)
    schemas = schemas.flatMap((alternative) => {
      const inner = schemaInside(alternative, next);
      return isMap(inner) ? alternatives(inner) : [];
    });

  return schemas;
}
