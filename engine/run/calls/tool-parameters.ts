import type { JsonMap, JsonSchema } from '../../language/json.ts';
import { isMap, setMember } from '../../language/json.ts';
import { fitted } from '../../language/schema/fitted.ts';
import { closedNames } from '../../language/tools/closed.ts';

/**
 * Converts text to the type of a parameter's schema, where it clearly has that type: a trimmed number, a boolean, a JSON list
 * or map.
 */
export function fitParameters(parameters: JsonMap, schema: JsonSchema | undefined): JsonMap {
  const properties = isMap(schema?.['properties']) ? schema['properties'] : {};
  const all: JsonMap = {};
  for (const [name, value] of Object.entries(parameters)) {
    const property = properties[name];
    setMember(all, name, isMap(property) ? fitted(value, property['type']) : value);
  }

  return all;
}

/** The parameters in a schema, and the names of all others; an open schema has every name. */
export function splitParameters(parameters: JsonMap, schema: JsonSchema | undefined): { taken: JsonMap; strange: string[] } {
  const names = schema && closedNames(schema);
  if (!names) return { taken: parameters, strange: [] };
  const strange = Object.keys(parameters).filter((name) => !names.includes(name));
  if (strange.length === 0) return { taken: parameters, strange };
  return { taken: Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name))), strange };
}
