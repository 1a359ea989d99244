import { namesOf } from '../../../language/near.ts';
import type { Names } from '../../../language/suggest.ts';
import type { Type } from '../../../language/types.ts';

type MapType = Extract<Type, { kind: 'map' }>;

const known = new WeakMap<MapType, Names>();

/** The members of a map: one that many templates read wrongly is asked for its names often. */
export function fieldNames(type: MapType): Names {
  const before = known.get(type);
  if (before) return before;
  const names = namesOf(() => Object.keys(type.fields));
  known.set(type, names);
  return names;
}
