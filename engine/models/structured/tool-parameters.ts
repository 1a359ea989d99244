import { isMap, type JsonSchema } from '../../language/json.ts';

/** No provider takes these beside a tool's parameters themselves; inside they may stand. */
const refused = ['oneOf', 'anyOf', 'allOf', 'not', 'enum', 'const', 'if', 'then', 'else'];

/**
 * The schema of a tool's parameters as an object without alternatives at its root: which parameters go together is said in words. Arguments
 * are checked by the whole schema when a model gives them.
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
