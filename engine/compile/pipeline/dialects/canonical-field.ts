import type { Fix, Range } from '../../../language/problems.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';

/** One key of a step or of the top level after normalisation: the canonical key, and the nodes that it is written with. */
export interface CanonicalField {
  name: string;
  key: ScalarNode;
  value: SourceNode;
  range: Range;
}

/** A deprecated spelling that was understood. */
export interface DialectUse {
  from: string;
  to: string;
  range: Range;
  /** The edit to canonical spelling, where one edit can do it. */
  fix?: Fix;
  /** The key is duplicated, so nothing rewrites it. */
  stays?: true;
}

/** A map with its pairs in canonical spelling, in text order. Values are nodes of the text, or made of them. */
export interface Rewriting {
  map: MapNode;
  pairs: Pair[];
  /** The deprecated spellings that it rewrites and that have no fix of their own. */
  uses: readonly DialectUse[];
}

/** The fix that writes `to` in place of a range. */
export const rewriteFix = (range: Range, to: string): Fix => ({
  title: say(phrases.rewrite, { to }),
  edits: [{ range, text: to }],
});
