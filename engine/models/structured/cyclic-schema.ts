import type { Json, JsonSchema } from '../../language/json.ts';
import { definitionsIn, schemasIn } from './dialect.ts';

const refsIn = (schema: Json): string[] => [...schemasIn(schema)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));

/**
 * Whether a schema is recursive: through its root, or through a definition. A reference to anything but a definition counts
 * as one to the root.
 */
export function isCyclic(schema: JsonSchema): boolean {
  const nameOf = (ref: string): string => ref.replace(/^#\/(?:\$defs|definitions)\//, '');
  const leads = new Map(Object.entries(definitionsIn(schema)).map(([name, one]) => [name, refsIn(one).map(nameOf)]));
  const reaches = (name: string, from: string, seen: Set<string>): boolean =>
    (leads.get(from) ?? []).some((next) => next === name || (!seen.has(next) && reaches(name, next, seen.add(next))));

  return (
    refsIn(schema).some((ref) => !/^#\/(\$defs|definitions)\//.test(ref)) ||
    [...leads.keys()].some((name) => reaches(name, name, new Set([name])))
  );
}
