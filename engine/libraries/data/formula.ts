import type { ScalarNode, SourceNode } from '../../compile/source/nodes.ts';
import { parseCondition } from '../../compile/template/condition.ts';
import { references } from '../../compile/template/references.ts';
import type { Expression, Template } from '../../compile/template/syntax/ast.ts';
import { childrenOf } from '../../compile/template/syntax/children.ts';
import { parseExpression } from '../../compile/template/syntax/parse.ts';
import { type AggregateName, aggregates, isAggregate, isOutside } from '../../language/kinds/transform.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { say } from '../../language/texts.ts';
import { describeNode } from './nodes.ts';
import { type Aggregate, type Formula, type OutsideCall, outsideCallName, type SortKey } from './operation.ts';
import type { OperationContext } from './reading.ts';

/** An expression with its position; undefined, with a problem, where it is invalid. */
export function readFormula(node: SourceNode, place: OperationContext, sees: Formula['sees'] = 'item'): Formula | undefined {
  const scalar = expressionNode(node, place);
  return scalar && { template: parsed(scalar, place), sees, node: scalar, field: place.field };
}

/** A condition on an item, as `condition` reads it. */
export function readTest(node: SourceNode, place: OperationContext): Formula | undefined {
  const scalar = expressionNode(node, place);
  if (!scalar) return undefined;
  const template = isWritten(scalar) ? parseCondition(scalar.text, place.options) : constant(scalar);
  return { template, sees: 'item', node: scalar, field: place.field };
}

function expressionNode(node: SourceNode, place: OperationContext): ScalarNode | undefined {
  if (node.kind === 'scalar' && node.autos.length) {
    place.wrong('wrong-type', node.range, say(transformTexts.auto, { key: place.key }));
    return undefined;
  }
  if (node.kind === 'scalar' && node.value !== null && node.text.trim() !== '') return node;

  place.wrong('wrong-type', node.range, say(transformTexts.expression, { key: place.key, got: describeNode(node) }));
  return undefined;
}

/** Numbers and booleans are read as YAML, everything else is an expression. */
const isWritten = (node: ScalarNode): boolean => typeof node.value === 'string';
const parsed = (node: ScalarNode, { options }: OperationContext): Template =>
  isWritten(node) ? parseExpression(node.text, options) : constant(node);

export function constant(node: ScalarNode): Template {
  const range = { start: 0, end: node.text.length };
  const expression: Expression = { kind: 'literal', value: node.value, range };
  return { text: node.text, parts: [{ kind: 'output', expression, range }], lone: true, problems: [] };
}

/** The single expression of a template without surrounding text. */
function expressionOf({ parts }: Template): Expression | undefined {
  const [only] = parts;
  return only?.kind === 'output' ? only.expression : undefined;
}

const withExpression = (template: Template, expression: Expression): Template => ({
  ...template,
  parts: [{ kind: 'output', expression, range: expression.range }],
});

/** `price`, or `-price` for descending order. */
export function sortKey(by: Formula, descending: boolean): SortKey {
  const expression = expressionOf(by.template);
  return expression?.kind === 'negate'
    ? { by: { ...by, template: withExpression(by.template, expression.of) }, descending: !descending }
    : { by, descending };
}

/** The default name of a key: `category`; `item.kind` is `kind`. */
export function ownName({ template }: Formula): string | undefined {
  const expression = expressionOf(template);
  if (expression?.kind === 'name' || expression?.kind === 'member') return expression.name;
  if (expression?.kind === 'index' && expression.index.kind === 'literal' && typeof expression.index.value === 'string')
    return expression.index.value;
  return undefined;
}

/**
 * An expression over aggregates: `sum(price) / count`. Aggregate calls are extracted; other names are keys of the group.
 * Undefined, with problems, where a name belongs to no single item.
 */
export function readAggregate(
  name: string,
  node: SourceNode,
  keys: readonly string[],
  place: OperationContext,
): Aggregate | undefined {
  const whole = readFormula(node, place, 'group');
  const expression = whole && expressionOf(whole.template);
  if (!whole || !expression) return undefined;

  const calls: OutsideCall[] = [];
  takeCalls(expression, whole, calls, place);
  for (const { name: read, nameRange } of references(whole.template)) {
    if (read.startsWith('#') || isOutside(read) || keys.includes(read)) continue;
    const range = { start: whole.node.offsetAt(nameRange.start), end: whole.node.offsetAt(nameRange.end) };
    place.wrong('undefined-name', range, say(transformTexts.noSingle, { name: read }));
  }

  return { name, calls, result: whole };
}

/** Replaces each aggregate call in a freshly parsed expression by a name for its result. */
function takeCalls(expression: Expression, whole: Formula, calls: OutsideCall[], place: OperationContext): void {
  const call = callIn(expression);
  if (!call) {
    // The name of a function is no value.
    for (const child of childrenOf(expression)) {
      if (expression.kind !== 'call' || child !== expression.callee || child.kind !== 'name')
        takeCalls(child, whole, calls, place);
    }
    return;
  }

  const [only, more] = call.of;
  const { takes, example } = aggregates[call.name];
  if (more || (takes === 'expression' && !only)) {
    const range = { start: whole.node.offsetAt(expression.range.start), end: whole.node.offsetAt(expression.range.end) };
    place.wrong('wrong-filter-arguments', range, say(transformTexts.aggregateArgument, { name: call.name, example }));
  }

  calls.push({
    function: call.name,
    of: only ? { ...whole, template: { ...withExpression(whole.template, only), problems: [] }, sees: 'item' } : undefined,
  });
  Object.assign(expression, { kind: 'name', name: outsideCallName(calls.length - 1) });
}

/** `count`, `sum(price)`; `max(a, b)` with several arguments is the ordinary function. */
function callIn(expression: Expression): { name: AggregateName; of: Expression[] } | undefined {
  if (expression.kind === 'name') return isAggregate(expression.name) ? { name: expression.name, of: [] } : undefined;
  if (expression.kind !== 'call' || expression.callee.kind !== 'name' || !isAggregate(expression.callee.name)) return undefined;
  const { name } = expression.callee;
  const of = expression.arguments.map(({ value }) => value);
  return (name === 'min' || name === 'max') && of.length > 1 ? undefined : { name, of };
}
