import { isMap, type Json, type JsonSchema } from '../language/json.ts';

/** Providers take only objects at the root; any other shape travels as the one field `answer`. */
export const isWrapped = (schema: JsonSchema): boolean =>
  schema['type'] !== 'object' && !(schema['type'] === undefined && isMap(schema['properties']));

/** The schema as it is sent. */
export function wrapped(schema: JsonSchema): JsonSchema {
  if (!isWrapped(schema)) return schema;
  const { $defs, definitions, $schema: _, ...answer } = schema;
  return {
    type: 'object',
    properties: { answer },
    required: ['answer'],
    additionalProperties: false,
    ...($defs === undefined ? {} : { $defs }),
    ...(definitions === undefined ? {} : { definitions }),
  };
}

/** Takes the answer out of its field again; a model that answered without the field is understood too. */
export function unwrapped(schema: JsonSchema, value: Json): Json {
  if (!isWrapped(schema) || !isMap(value)) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && value['answer'] !== undefined ? value['answer'] : value;
}

/** Asks in words for an answer that fits; for models without a schema mode. */
export const instruction = (schema: JsonSchema): string =>
  `Answer with one JSON value and nothing else: no explanation, no code fence. It must fit this JSON Schema:\n${JSON.stringify(wrapped(schema))}`;

/** Keywords with which OpenAI's strict mode refuses a schema. */
const notStrict = [
  'allOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contains',
  'minContains',
  'maxContains',
  'uniqueItems',
  'oneOf',
  'prefixItems',
];

/** Whether the schema keeps the rules of strict mode: every object closed, every property required. */
export function fitsStrict(schema: Json): boolean {
  if (!isMap(schema)) return false;
  if (notStrict.some((keyword) => keyword in schema)) return false;
  const properties = isMap(schema['properties']) ? schema['properties'] : undefined;
  if (properties || schema['type'] === 'object') {
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    if (schema['additionalProperties'] !== false || !Object.keys(properties ?? {}).every((name) => required.includes(name)))
      return false;
  }
  const { items, anyOf, $defs, definitions } = schema;
  const inner = [properties, $defs, definitions].flatMap((map) => (isMap(map) ? Object.values(map) : []));
  return [...inner, ...(items === undefined ? [] : [items]), ...(Array.isArray(anyOf) ? anyOf : [])].every(fitsStrict);
}
