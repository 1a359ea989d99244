import type { MapField, Type } from '../../../language/types.ts';

const lazy = new WeakSet<Type>();

/**
 * A namespace with lazy members: most readers need one of many. `find` gives a function that makes the type of a member, `names`
 * lists all members.
 */
export function lazyNamespace(names: () => Iterable<string>, find: (name: string) => (() => Type) | undefined): Type {
  const field = (name: string | symbol): MapField | undefined => {
    const make = typeof name === 'string' ? find(name) : undefined;
    return make && { type: make() };
  };

  const none: Record<string, MapField> = {};
  const fields = new Proxy(none, {
    get: (_, name) => field(name),
    has: (_, name) => typeof name === 'string' && find(name) !== undefined,
    ownKeys: () => [...new Set(names())],
    getOwnPropertyDescriptor: (_, name) =>
      typeof name === 'string' && find(name) ? { get: () => field(name), enumerable: true, configurable: true } : undefined,
  });
  const type: Type = { kind: 'map', fields, namespace: true };

  lazy.add(type);
  return type;
}

/**
 * The type that a read of `type` at `path` depends on: one member of a lazy map, or a fresh object (equal to nothing) if the path
 * names none.
 */
export function dependencyOf(type: Type | undefined, [first]: readonly (string | number)[]): Type | undefined {
  if (type?.kind !== 'map' || !lazy.has(type)) return type;
  return typeof first === 'string' && Object.hasOwn(type.fields, first) ? type.fields[first]?.type : { kind: 'unknown' };
}
