import { nearest, slipOf } from '../../../language/suggest.ts';
import { suggestion } from '../../../language/texts.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { isKeyOf } from '../../source/nodes.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';

/** The members of a map that has these and no others; a stranger is an `unknown-key`. */
export function readMembers(node: MapNode, known: readonly string[], place: string, scope: ReadScope): Map<string, SourceNode> {
  const said = new Map<string, SourceNode>();
  const strangers: Pair[] = [];
  for (const pair of node.pairs) {
    if (known.includes(pair.key.text)) said.set(pair.key.text, pair.value);
    else strangers.push(pair);
  }
  for (const pair of strangers) {
    reportUnknownMember(pair, known, node.pairs, place, scope);
    takeSlip(pair, known, said);
  }
  return said;
}

/** Takes what stands under a misspelt key as it is meant, unless that is there already. */
export function takeSlip({ key, value }: Pair, known: readonly string[], said: Map<string, SourceNode>): void {
  const name = slipOf(key.text, known);
  if (name !== undefined && !said.has(name)) said.set(name, value);
}

/** `pairs` are the members that it stands among. */
export function reportUnknownMember(
  { key }: Pick<Pair, 'key'>,
  known: Iterable<string>,
  pairs: Parameters<typeof isKeyOf>[0],
  place: string,
  scope: ReadScope,
): void {
  const more = suggestion(nearest(key.text, known), key.range, isKeyOf(pairs));
  reportProblem(scope, 'unknown-key', key.range, { key: key.text, place }, more);
}
