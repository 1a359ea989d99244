import type { Json, JsonMap } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** A value that fits a schema: every member of a map, one item of a list, the first of what may be chosen. */
export function sampleOf(schema: Json | undefined): Json {
  if (!isMap(schema)) return 'echo';
  if ('const' in schema) return schema['const'] ?? null;
  if ('default' in schema) return schema['default'] ?? null;
  for (const key of ['enum', 'anyOf', 'oneOf', 'allOf']) {
    const choices = schema[key];
    if (Array.isArray(choices) && choices.length) return key === 'enum' ? (choices[0] ?? null) : sampleOf(choices[0]);
  }
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type) {
    case 'object':
      return sampleMap(schema);
    case 'array':
      return [sampleOf(schema['items'])];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
    case 'null':
      return null;
    default:
      return 'properties' in schema ? sampleMap(schema) : 'echo';
  }
}

function sampleMap({ properties }: JsonMap): JsonMap {
  return isMap(properties) ? Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, sampleOf(inner)])) : {};
}

/** What the echo answers to the body of a request: a value that fits the wanted schema, else the end of what was asked. */
export function echo(body: JsonMap): string {
  const form = isMap(body['response_format']) ? body['response_format'] : {};
  const schema = isMap(form['json_schema']) ? form['json_schema']['schema'] : undefined;
  if (schema !== undefined) return JSON.stringify(sampleOf(schema));
  if (form['type'] === 'json_object') return '{}';
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const last = messages.at(-1);
  return `Echo: ${text(isMap(last) ? last['content'] : undefined).slice(-400)}`;
}
