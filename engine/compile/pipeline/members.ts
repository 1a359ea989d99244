import { nearest } from '../../language/suggest.ts';
import { suggestion } from '../../language/texts.ts';
import type { MapNode, Pair, SourceNode } from '../source/nodes.ts';
import type { Scope } from './scope.ts';
import { complain } from './scope.ts';

/** The members of a map that has these and no others; a stranger is an `unknown-key`. */
export function readMembers(node: MapNode, known: readonly string[], place: string, scope: Scope): Map<string, SourceNode> {
  const said = new Map<string, SourceNode>();
  for (const pair of node.pairs) {
    if (known.includes(pair.key.text)) said.set(pair.key.text, pair.value);
    else unknownMember(pair, known, place, scope);
  }
  return said;
}

export function unknownMember({ key }: Pick<Pair, 'key'>, known: Iterable<string>, place: string, scope: Scope): void {
  complain(scope, 'unknown-key', key.range, { key: key.text, place }, suggestion(nearest(key.text, known), key.range));
}
