import type { Range } from '../../../language/problems.ts';
import { joinedNames } from '../../../language/spelling/near.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { sourceTexts } from '../../../language/texts/compile/source.ts';
import { say } from '../../../language/texts.ts';
import type { Pair, SourceNode } from '../nodes.ts';
import type { Reading } from './reading.ts';
import { maxRepeated } from './reading.ts';
import { Scalar } from './scalar.ts';
import { syntaxProblem } from './syntax.ts';

/**
 * The node of an alias: the anchor's own node inside a block, a copy at the alias's position from another block. Undefined
 * with a problem.
 */
export function resolveAlias(reading: Reading, name: string, range: Range): SourceNode | undefined {
  const own = reading.anchors.get(name);
  const anchor = own ?? reading.outer.get(name);
  if (!anchor) {
    // The anchor may later appear in an earlier block.
    reading.missed = true;
    reading.problems.push(unknownAlias(reading, name, range));
    return undefined;
  }

  const left = own ? maxRepeated - reading.repeated : reading.budget.left;
  if (anchor.size > left) {
    if (!own) reading.missed = true;
    const message = say(sourceTexts.repeated, { name, count: anchor.size.toLocaleString('en') });
    reading.problems.push(syntaxProblem('yaml-syntax', range, message));
    return undefined;
  }
  if (own) {
    reading.repeated += anchor.size;
    return anchor.node;
  }

  reading.budget.left -= anchor.size;
  reading.taken.set(name, anchor);
  return copyTo(anchor.node, range);
}

function unknownAlias(reading: Reading, name: string, range: Range) {
  reading.budget.looks -= reading.anchors.size + reading.outer.size;
  const known =
    reading.budget.looks >= 0 ? nearest(name, joinedNames([reading.anchors.keys(), reading.outer.keys()])) : undefined;
  const hint = known ? say(sourceTexts['unknownAlias.near'], { name: known }) : say(sourceTexts['unknownAlias.hint']);
  return syntaxProblem('yaml-syntax', range, say(sourceTexts.unknownAlias, { name }), { hint });
}

/** The same structure with every range at one position. */
function copyTo(node: SourceNode, range: Range): SourceNode {
  if (node.kind === 'scalar')
    return new Scalar({ range, value: node.value, text: node.text, style: node.style, autos: node.autos }, undefined);
  if (node.kind === 'list') return { kind: 'list', range, items: node.items.map((item) => copyTo(item, range)), flow: node.flow };
  const pairs = node.pairs.map((pair): Pair => ({ key: copyKey(pair.key, range), value: copyTo(pair.value, range), range }));
  return { kind: 'map', range, pairs, flow: node.flow };
}

const copyKey = ({ value, text, style, autos }: Pair['key'], range: Range) =>
  new Scalar({ range, value, text, style, autos }, undefined);

/** Pairs with every `<<: map` replaced by that map's pairs, unless the map itself has the key. */
export function merge(reading: Reading, pairs: Pair[]): Pair[] {
  const isMerge = ({ key }: Pair) => key.style === 'plain' && key.text === '<<';
  if (!pairs.some(isMerge)) return pairs;

  const ownKeys = new Set(pairs.filter((pair) => !isMerge(pair)).map((pair) => pair.key.text));
  return pairs.flatMap((pair) => {
    if (!isMerge(pair)) return [pair];
    const sources = pair.value.kind === 'list' ? pair.value.items : [pair.value];
    return sources.flatMap((source) => {
      if (source.kind !== 'map') {
        // An alias without an anchor is reported as an unknown alias.
        const isAlias = source.kind === 'scalar' && source.style === 'plain' && source.text.startsWith('*');
        if (!isAlias) reading.problems.push(syntaxProblem('yaml-syntax', pair.range, say(sourceTexts.badMerge)));
        return [];
      }
      return source.pairs.filter((merged) => !ownKeys.has(merged.key.text) && ownKeys.add(merged.key.text));
    });
  });
}
