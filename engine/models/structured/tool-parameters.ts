import { isMap, type JsonSchema } from '../../language/json.ts';

/** No provider supports these at the root of a tool's parameters; deeper they are allowed. */
const refused = ['oneOf', 'anyOf', 'allOf', 'not', 'enum', 'const', 'if', 'then', 'else'];

/**
 * The schema of a tool's parameters as an object without alternatives at its root: combinations are described in words. A
 * model's arguments are validated by the whole schema.
 */
export function objectAtRoot(schema: JsonSchema): JsonSchema {
  const root: JsonSchema = { type: 'object', properties: isMap(schema['properties']) ? schema['properties'] : {} };
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'type' || keyword === 'properties') continue;
    if (refused.includes(keyword)) notes.push(`${keyword}: ${JSON.stringify(value)}`);
    else root[keyword] = value;
  }

  if (notes.length) {
    const { description } = root;
    root['description'] = [typeof description === 'string' ? description : '', `{${notes.join(', ')}}`].filter(Boolean).join(' ');
  }

  return root;
}
