import { memoize } from '../../../language/memoize.ts';
import { namesOf } from '../../../language/spelling/near.ts';
import type { Names } from '../../../language/spelling/suggest.ts';
import type { Type } from '../../../language/types.ts';

type MapType = Extract<Type, { kind: 'map' }>;

/** The members of a map, cached: a name that many templates misread is looked up often. */
export const fieldNames = memoize((type: MapType): Names => namesOf(() => Object.keys(type.fields)));
