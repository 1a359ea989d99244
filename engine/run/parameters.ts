import type { Json, JsonMap, JsonSchema } from '../language/json.ts';
import { isMap } from '../language/json.ts';

/** Text is made what a parameter's schema wants, where it clearly is one: a trimmed number, a boolean, a JSON list or map. */
export function fitParameters(parameters: JsonMap, schema: JsonSchema | undefined): JsonMap {
  const properties = isMap(schema?.['properties']) ? schema['properties'] : {};
  const all: JsonMap = {};
  for (const [name, value] of Object.entries(parameters)) {
    const property = properties[name];
    all[name] = typeof value === 'string' && isMap(property) ? fitted(value, property['type']) : value;
  }
  return all;
}

function fitted(text: string, wanted: Json | undefined): Json {
  const trimmed = text.trim();
  if (wanted === 'integer' && /^[+-]?\d+$/.test(trimmed)) return Number(trimmed);
  if (wanted === 'number' && trimmed !== '' && Number.isFinite(Number(trimmed))) return Number(trimmed);
  if (wanted === 'boolean' && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === 'true';
  if ((wanted === 'array' && trimmed.startsWith('[')) || (wanted === 'object' && trimmed.startsWith('{'))) {
    try {
      return JSON.parse(trimmed);
    } catch {
      return text;
    }
  }
  return text;
}
