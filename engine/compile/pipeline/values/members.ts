import { suggestion } from '../../../language/problem.ts';
import { nearest, slipOf } from '../../../language/spelling/suggest.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { isKeyOf } from '../../source/nodes.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';

/** The keys that a map may have, and its name in messages. */
interface MemberRule {
  keys: Iterable<string>;
  /** The map, whose other keys a fix must not repeat. */
  map: { pairs: Parameters<typeof isKeyOf>[0] };
  place: string;
  /** The advice for a key that is no misspelling of one of them. */
  advice?: string | undefined;
}

/** The members of a map with exactly these possible keys: any other is an `unknown-key`. */
export function readKnownMembers(
  map: MapNode,
  keys: readonly string[],
  place: string,
  scope: ReadScope,
): Map<string, SourceNode> {
  const members = new Map<string, SourceNode>();
  const unknown: Pair[] = [];
  for (const pair of map.pairs) {
    if (keys.includes(pair.key.text)) members.set(pair.key.text, pair.value);
    else unknown.push(pair);
  }

  for (const pair of unknown) {
    reportUnknownMember(pair.key, { keys, map, place }, scope);
    addMisspeltMember(pair, keys, members);
  }

  return members;
}

/** Reads a misspelt member as the intended one, unless that is present too. */
function addMisspeltMember({ key, value }: Pair, keys: readonly string[], members: Map<string, SourceNode>): void {
  const name = slipOf(key.text, keys);
  if (name !== undefined && !members.has(name)) members.set(name, value);
}

export function reportUnknownMember(
  { text, range }: Pick<ScalarNode, 'text' | 'range'>,
  { keys, map, place, advice }: MemberRule,
  scope: ReadScope,
): void {
  const near = nearest(text, keys);
  const more = near === undefined && advice !== undefined ? { hint: advice } : suggestion(near, range, isKeyOf(map.pairs));
  reportProblem(scope, 'unknown-key', range, { key: text, place }, more);
}
