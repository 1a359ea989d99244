import { memoize } from '../../language/memoize.ts';
import { changingMethods } from '../../language/template/methods.ts';
import type { Expression, Template } from './syntax/ast.ts';
import { childrenOf, expressionsOf } from './syntax/children.ts';

/** Most templates call no method. */
const calls = /\.\w+\s*\(/;
const none: ReadonlySet<string> = new Set();

/** The names whose list or map a template changes with a method: `rows.append(1)`. */
export const changedNames = (template: Template): ReadonlySet<string> => (calls.test(template.text) ? namesIn(template) : none);

const namesIn = memoize((template: Template): ReadonlySet<string> => {
  const names = new Set<string>();

  const visit = (expression: Expression): void => {
    if (expression.kind === 'call' && expression.callee.kind === 'member' && changingMethods.has(expression.callee.name)) {
      const root = rootOf(expression.callee.of);
      if (root.kind === 'name') names.add(root.name);
    }
    for (const child of childrenOf(expression)) visit(child);
  };

  for (const expression of expressionsOf(template.parts)) visit(expression);
  return names;
});

function rootOf(expression: Expression): Expression {
  let root = expression;
  while (root.kind === 'member' || root.kind === 'index') root = root.of;
  return root;
}
