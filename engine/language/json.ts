/** The values of YAML, JSON and templates. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

export const isMap = (value: unknown): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a JSON text; undefined where it is none, which no JSON text means. */
export function tryParseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An own member of an object: inherited names such as `constructor` are not found. */
export const ownMember = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/**
 * Sets a member by a name from a user or a model: `__proto__` becomes an ordinary key, where an assignment would change the
 * prototype. A spread and `Object.fromEntries` do so by themselves; `Object.assign` does not.
 */
export function setMember<T>(map: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__') Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
  else map[name] = value;
}

/** A JSON Schema (draft 2020-12 keywords, validated by ajv); open, since users write them. */
export type JsonSchema = { [keyword: string]: Json };

/**
 * The object without its undefined members, for objects that are compared, hashed or stored: there even an undefined member
 * counts. Returns the same object where nothing is removed.
 */
export function defined<T extends object>(members: T): T {
  for (const name in members) {
    if (members[name] === undefined) return withoutUndefined(members);
  }
  return members;
}

function withoutUndefined<T extends object>(members: T): T;
function withoutUndefined(members: Readonly<Record<string, unknown>>): object {
  const present: Record<string, unknown> = {};
  for (const name in members) {
    if (members[name] !== undefined) present[name] = members[name];
  }
  return present;
}

/** The same for a JSON value. */
export function definedMap(members: Readonly<Record<string, Json | undefined>>): JsonMap {
  const map: JsonMap = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) setMember(map, name, value);
  }
  return map;
}
