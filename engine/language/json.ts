/** What YAML, JSON and templates can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

export const isMap = (value: unknown): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON Schema (draft 2020-12 keywords, checked by ajv); kept open because users write them. */
export type JsonSchema = { [keyword: string]: Json };

/**
 * The object without its undefined members, for objects that are compared, hashed or kept: there a member counts even if it is undefined.
 * Gives the object itself where nothing is left out.
 */
export function defined<T extends object>(members: T): T {
  if (!Object.values(members).includes(undefined)) return members;
  const present = { ...members };
  for (const [name, value] of Object.entries(members)) if (value === undefined) Reflect.deleteProperty(present, name);
  return present;
}

/** The same for a JSON value. */
export function definedMap(members: Readonly<Record<string, Json | undefined>>): JsonMap {
  const map: JsonMap = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) map[name] = value;
  return map;
}
