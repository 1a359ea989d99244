import type { ScalarNode } from '../../source/nodes.ts';
import type { Expression, Template } from '../../template/syntax/ast.ts';
import { childrenOf, expressionsOf } from '../../template/syntax/children.ts';
import type { ReadScope } from '../scope.ts';
import { rewriteFix } from './canonical-field.ts';

/** Words that older files have for the status `succeeded`. */
const older = /^(?:completed|success)$/;

/** Reports older words for a status in comparisons: `a.status == 'completed'`, `a.status in ['success']`. */
export function noteDeprecatedStatuses(template: Template, node: ScalarNode, scope: ReadScope): void {
  if (!/\.status\b/.test(template.text) || !/\b(?:completed|success)\b/.test(template.text)) return;

  const visit = (expression: Expression): void => {
    if (expression.kind === 'compare') {
      const sides = [expression.first, ...expression.rest.map(({ right }) => right)];
      if (sides.some((side) => side.kind === 'member' && side.name === 'status')) {
        for (const word of sides.flatMap((side) => (side.kind === 'list' ? side.items : [side]))) note(word);
      }
    }
    for (const child of childrenOf(expression)) visit(child);
  };

  const note = (word: Expression): void => {
    if (word.kind !== 'literal' || typeof word.value !== 'string' || !older.test(word.value)) return;
    const range = { start: node.offsetAt(word.range.start + 1), end: node.offsetAt(word.range.end - 1) };
    if (scope.block.text.slice(range.start, range.end) !== word.value) return;
    scope.uses.push({ from: word.value, to: 'succeeded', range, fix: rewriteFix(range, 'succeeded') });
  };

  for (const expression of expressionsOf(template.parts)) visit(expression);
}
