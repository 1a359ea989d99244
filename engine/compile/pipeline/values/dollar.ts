import type { Fix, Range } from '../../../language/problems.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { ScalarNode } from '../../source/nodes.ts';
import { inQuotes } from '../../source/quoting.ts';
import { rangeIn } from '../../source/yaml/scalar.ts';

/**
 * `${{ … }}` as the whole text, as in GitHub's workflows: its position, and the edit that removes the `$` and adds quotes
 * where there are none.
 */
export function findDollar(node: ScalarNode): { range: Range; fix: Fix } | undefined {
  if (!/^\s*\$\{\{[^{}]*\}\}\s*$/.test(node.text)) return undefined;
  const [at, end] = [node.text.indexOf('$'), node.text.trimEnd().length];
  const range = rangeIn(node, { start: at, end });
  // Bare braces would start a map.
  const edit =
    node.style === 'plain'
      ? { range, text: inQuotes(node.text.slice(at + 1, end)) }
      : { range: rangeIn(node, { start: at, end: at + 1 }), text: '' };

  return { range, fix: { title: say(phrases.withoutDollar), edits: [edit] } };
}
