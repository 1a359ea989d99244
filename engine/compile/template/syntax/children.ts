import type { Expression } from './ast.ts';

/** The expressions directly inside another, in text order. */
export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'index':
      return [expression.of, expression.index];
    case 'slice':
      return [expression.of, expression.from, expression.to, expression.step].filter((one) => one !== undefined);
    case 'binary':
      return [expression.left, expression.right];
    case 'compare':
      return [expression.first, ...expression.rest.map(({ right }) => right)];
    case 'is':
      return [expression.of, ...expression.arguments];
    case 'filter':
      return [expression.of, ...expression.arguments.map(({ value }) => value)];
    case 'call':
      return [expression.callee, ...expression.arguments.map(({ value }) => value)];
    case 'choice':
      return [expression.test, expression.value, expression.otherwise].filter((one) => one !== undefined);
    case 'comprehension':
      return [expression.value, expression.list, expression.filter].filter((one) => one !== undefined);
    case 'member':
    case 'not':
    case 'negate':
    case 'plus':
      return [expression.of];
    case 'broken':
      return expression.of ? [expression.of] : [];
  }
}
