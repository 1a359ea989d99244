import type { DialectTable } from '../../../language/dialects/dialect.ts';
import type { KeyTable } from '../../../language/keys.ts';
import type { MapNode } from '../../source/nodes.ts';
import type { ReadScope } from '../scope.ts';
import type { NormalisedKeys } from './normalise.ts';
import { normaliseKeys, rewritingsOf } from './normalise.ts';

/** Normalises the keys of a map, and adds deprecated spellings, rewritings and problems to the scope. Unknown keys are left to the caller. */
export function normaliseMap(
  map: MapNode,
  keys: KeyTable | ((name: string) => boolean),
  dialects: DialectTable,
  scope: ReadScope,
): NormalisedKeys {
  const normal = normaliseKeys(map.pairs, keys, dialects);
  scope.problems.push(...normal.problems);
  scope.uses.push(...normal.uses);
  scope.rewritings.push(...rewritingsOf(map, normal));
  return normal;
}
