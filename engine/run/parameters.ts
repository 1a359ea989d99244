import { fitted } from '../language/fitted.ts';
import type { JsonMap, JsonSchema } from '../language/json.ts';
import { isMap } from '../language/json.ts';

/** Text is made what a parameter's schema wants, where it clearly is one: a trimmed number, a boolean, a JSON list or map. */
export function fitParameters(parameters: JsonMap, schema: JsonSchema | undefined): JsonMap {
  const properties = isMap(schema?.['properties']) ? schema['properties'] : {};
  const all: JsonMap = {};
  for (const [name, value] of Object.entries(parameters)) {
    const property = properties[name];
    all[name] = isMap(property) ? fitted(value, property['type']) : value;
  }
  return all;
}
