import { isMap, type JsonSchema } from '../../language/json.ts';
import { type Dialect, isArray, isObject, schemasIn, spokenIn } from './dialect.ts';
import { isCyclic } from './references.ts';
import { objectAtRoot } from './root.ts';

/**
 * What the schema mode takes, as of October 2026 (platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema
 * limitations"): no bounds on numbers and lengths, no recursion, objects closed.
 */
const output: Dialect = {
  keywords: new Set([
    '$defs',
    '$ref',
    'additionalProperties',
    'allOf',
    'anyOf',
    'const',
    'description',
    'enum',
    'format',
    'items',
    'minItems',
    'properties',
    'required',
    'title',
    'type',
  ]),
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']),
  most_min_items: 1,
  enums: ['string', 'number', 'boolean', 'null'],
  lone_refs: true,
};

/** Names of properties that a tool may have. */
const name = /^[\w.-]{1,64}$/;

/** An answer's schema for the schema mode; undefined where that mode cannot say it. */
export function anthropicSchema(schema: JsonSchema): JsonSchema | undefined {
  const all = [...schemasIn(schema)];
  if (all.some((one) => beyond.some((keyword) => keyword in one) || !isClosable(one)) || isCyclic(schema)) return undefined;
  const spoken = spokenIn(output, schema);
  const inner = [...schemasIn(spoken)];
  for (const one of inner) if (isObject(one)) one['additionalProperties'] = false;
  return inner.every(saysWhat) ? spoken : undefined;
}

/** A tool's parameters; undefined where a name in them cannot be said. */
export function anthropicTool(parameters: JsonSchema): (JsonSchema & { type: 'object' }) | undefined {
  const spoken = spokenIn({}, objectAtRoot(parameters));
  const names = [...schemasIn(spoken)].flatMap(({ properties }) => (isMap(properties) ? Object.keys(properties) : []));
  return names.every((one) => name.test(one)) ? { ...spoken, type: 'object' } : undefined;
}

const beyond = [
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'not',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
];

/** An object that may hold more than it names could not be said: what is sent is closed. */
const isClosable = (schema: JsonSchema): boolean =>
  (schema['additionalProperties'] ?? false) === false &&
  (!isObject(schema) || isMap(schema['properties'])) &&
  !Array.isArray(schema['items']);

const saysWhat = (schema: JsonSchema): boolean =>
  ['type', '$ref', 'enum', 'const', 'anyOf', 'allOf'].some((keyword) => keyword in schema) &&
  !(isArray(schema) && !(isMap(schema['items']) && saysWhat(schema['items'])));
