import type { Fix, Range } from '../../language/problems.ts';
import { phrases, say } from '../../language/texts.ts';
import type { ScalarNode } from '../source/nodes.ts';
import { rangeIn } from '../source/scalar.ts';

/** `${{ … }}` as the whole text, as GitHub's workflows write it: where it stands, and the edit that takes the `$` away. */
export function dollarBefore(node: ScalarNode): { range: Range; fix: Fix } | undefined {
  if (!/^\s*\$\{\{[^{}]*\}\}\s*$/.test(node.text)) return undefined;
  const at = node.text.indexOf('$');
  const range = rangeIn(node, { start: at, end: at + 1 });
  return {
    range: rangeIn(node, { start: at, end: node.text.trimEnd().length }),
    fix: { title: say(phrases.withoutDollar), edits: [{ range, text: '' }] },
  };
}
