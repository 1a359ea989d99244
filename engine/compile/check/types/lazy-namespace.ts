import type { Field, Type } from '../../../language/types.ts';

const lazy = new WeakSet<Type>();

/**
 * A namespace whose members are found and made when somebody asks for them: most who read it want one of many. `find` gives what makes the type of a
 * member, `names` all that it knows.
 */
export function lazyNamespace(names: () => Iterable<string>, find: (name: string) => (() => Type) | undefined): Type {
  const field = (name: string | symbol): Field | undefined => {
    const make = typeof name === 'string' ? find(name) : undefined;
    return make && { type: make() };
  };
  const none: Record<string, Field> = {};
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

/** What a read of `type` at `path` depends on: of a lazy map the one member, and where none is named something that is never the same. */
export function dependencyOf(type: Type | undefined, [first]: readonly (string | number)[]): Type | undefined {
  if (type?.kind !== 'map' || !lazy.has(type)) return type;
  return typeof first === 'string' && Object.hasOwn(type.fields, first) ? type.fields[first]?.type : { kind: 'unknown' };
}
