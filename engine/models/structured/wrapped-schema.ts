import { isMap, type Json, type JsonSchema } from '../../language/json.ts';
import { moveReferences } from '../../language/schema/references.ts';

/** The place of the schema in the sent one. */
const place = '#/properties/answer';

/** Providers accept only objects at the root; any other type is wrapped in the field `answer`. */
export const needsWrapping = (schema: JsonSchema): boolean =>
  schema['type'] !== 'object' && !(schema['type'] === undefined && isMap(schema['properties']));

/** The schema as it is sent. */
export function wrapSchema(schema: JsonSchema): JsonSchema {
  if (!needsWrapping(schema)) return schema;
  const { $defs, definitions, $schema: _, ...answer } = schema;
  const root: JsonSchema = {
    type: 'object',
    properties: { answer: moveReferences(answer, place) },
    required: ['answer'],
    additionalProperties: false,
  };
  if ($defs !== undefined) root['$defs'] = moveReferences($defs, place);
  if (definitions !== undefined) root['definitions'] = moveReferences(definitions, place);

  return root;
}

/** Unwraps the answer; an answer without the field is accepted too. */
export function unwrapAnswer(schema: JsonSchema, value: Json): Json {
  if (!needsWrapping(schema) || !isMap(value)) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && value['answer'] !== undefined ? value['answer'] : value;
}

/** The prompt's request for a fitting answer; for models without a schema mode. */
export const instruction = (schema: JsonSchema): string =>
  `Answer with one JSON value and nothing else: no explanation, no code fence. It must fit this JSON Schema:\n${JSON.stringify(wrapSchema(schema))}`;
