import { isMap, type Json } from '../json.ts';

/** A part of a schema moved to `place` (`#/items`): references to its root are adapted; definitions stay where they are. */
export function moveReferences(part: Json, place: string): Json {
  if (Array.isArray(part)) return part.map((one) => moveReferences(one, place));
  if (!isMap(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([keyword, value]) => [
      keyword,
      keyword === '$ref' && typeof value === 'string'
        ? value.replace(/^#(?=$|\/(?!\$defs\/|definitions\/))/, place)
        : moveReferences(value, place),
    ]),
  );
}
