import { isMap, type JsonSchema } from '../../../language/json.ts';
import {
  commonKeywords,
  type Dialect,
  isArray,
  isObject,
  schemasIn,
  shapingKeywords,
  subschemasOf,
  translateSchema,
} from '../../structured/dialect.ts';
import { objectAtRoot } from '../../structured/tool-parameters.ts';

/**
 * The dialect of strict mode, as of October 2026 (developers.openai.com/api/docs/guides/structured-outputs, "Supported
 * schemas"). It refuses `default` and bounds on the length of a text.
 */
const strictly: Dialect = {
  keywords: new Set([
    ...commonKeywords,
    'const',
    'exclusiveMaximum',
    'exclusiveMinimum',
    'maxItems',
    'maximum',
    'minimum',
    'multipleOf',
    'pattern',
  ]),
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']),
  lone_refs: true,
};

/** Without one of these keywords, strict mode would ask for something else. */
const shaping = [...shapingKeywords, 'allOf', 'else', 'maxProperties', 'minProperties', 'then'];

/** Limits of strict mode. Older models allow five levels of objects, newer ones ten. */
const most = { properties: 5_000, choices: 1_000, characters: 120_000, depth: 5 };

/** An answer's schema for OpenAI and compatible servers; `strict` where the model can be bound to it. */
export function openAiSchema(schema: JsonSchema): { schema: JsonSchema; strict: boolean } {
  if (![...schemasIn(schema)].some((one) => shaping.some((keyword) => keyword in one) || Array.isArray(one['items']))) {
    const strict = translateSchema(strictly, schema);
    if (fitsStrict(strict)) return { schema: strict, strict: true };
  }
  return { schema: translateSchema({}, schema), strict: false };
}

/** A tool's parameters. They are not strict: an optional parameter could not be omitted then. */
export const openAiTool = (parameters: JsonSchema): JsonSchema => translateSchema({}, objectAtRoot(parameters));

/** Whether a schema fits strict mode: every object closed, every property required, every value with a type. */
export function fitsStrict(root: JsonSchema): boolean {
  const all = [...schemasIn(root)];
  const properties = all.flatMap(({ properties: own }) => (isMap(own) ? Object.keys(own) : []));
  const choices = all.flatMap((one) => [...(Array.isArray(one['enum']) ? one['enum'] : []), one['const'] ?? '']);
  const characters = [...properties, ...choices.map(String)].reduce((sum, text) => sum + text.length, 0);
  if (properties.length > most.properties || choices.length - all.length > most.choices || characters > most.characters)
    return false;

  return root['type'] === 'object' && all.every(isBound) && depthOf(root) <= most.depth;
}

function isBound(schema: JsonSchema): boolean {
  if (!Object.keys(schema).every((keyword) => strictly.keywords?.has(keyword))) return false;
  if (!['type', '$ref', 'enum', 'const', 'anyOf'].some((keyword) => keyword in schema)) return false;
  if (isArray(schema) && !isMap(schema['items'])) return false;

  const { properties, required } = schema;
  if (!isObject(schema) && !properties) return true;

  const names = Object.keys(isMap(properties) ? properties : {});
  return (
    isMap(properties) &&
    schema['additionalProperties'] === false &&
    Array.isArray(required) &&
    names.every((name) => required.includes(name))
  );
}

/** The nesting depth of objects. */
function depthOf(schema: JsonSchema): number {
  const inner = Object.entries(schema).flatMap(([keyword, value]) => subschemasOf(keyword, value).filter(isMap));
  return (isObject(schema) ? 1 : 0) + Math.max(0, ...inner.map(depthOf));
}
