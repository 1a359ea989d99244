import type { Field, Type } from '../../../language/types.ts';

const lazy = new WeakSet<Type>();

/** A map whose members are made when somebody asks for them: most who read it want one. */
export function lazyMap(members: Iterable<readonly [name: string, make: () => Type]>): Type {
  const fields: Record<string, Field> = {};
  for (const [name, make] of members)
    Object.defineProperty(fields, name, { enumerable: true, configurable: true, get: (): Field => ({ type: make() }) });
  const type: Type = { kind: 'map', fields };
  lazy.add(type);
  return type;
}

/** What a read of `type` at `path` depends on: of a lazy map the one member, and where none is named something that is never the same. */
export function dependedOn(type: Type | undefined, [first]: readonly (string | number)[]): Type | undefined {
  if (type?.kind !== 'map' || !lazy.has(type)) return type;
  return typeof first === 'string' && Object.hasOwn(type.fields, first) ? type.fields[first]?.type : { kind: 'unknown' };
}
