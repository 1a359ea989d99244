import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { Expression } from '../../../template/syntax/ast.ts';
import { parseExpression } from '../../../template/syntax/parse.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { describeSourceNode, reportProblem } from '../../scope.ts';
import { isComputed, isScalarNode } from '../../source-nodes.ts';

/** Whether a constant cannot be a list to repeat over. */
export const isNoList = (node: SourceNode): boolean =>
  node.kind === 'map' || (isScalarNode(node) && !isComputed(node) && node.value !== null);

/**
 * Reports a `for_each` that is no list, with a proposal; returns an empty list, so that the loop and its names exist
 * nevertheless.
 */
export function proposeLoopList(node: SourceNode, scope: ReadScope): Value {
  const { count, text, hint } = proposeList(node);
  const fixes = text === undefined ? [] : [{ title: say(phrases.rewrite, { to: text }), edits: [{ range: node.range, text }] }];
  const more = { hint, fixes };
  const want = say(hint ? pipelineTexts.listOrTemplate : pipelineTexts.aList);
  if (count) reportProblem(scope, 'wrong-type.repeat', node.range, { count }, more);
  else reportProblem(scope, 'wrong-type', node.range, { key: 'for_each', want, got: describeSourceNode(node) }, more);

  return { kind: 'constant', value: [], node };
}

/** The likely meaning: a number of repetitions, an expression without braces, a quoted list, or items separated by commas. */
function proposeList(node: SourceNode): { count?: string; text?: string; hint?: string } {
  if (!isScalarNode(node) || typeof node.value === 'boolean') return {};
  const written = node.text.trim();
  if (written === '') return {};
  if (/^\d+$/.test(written)) return { count: written, text: `"{{ range(${Number(written)}) }}"` };
  if (typeof node.value === 'number') return {};

  const expression = parseExpression(written);
  const [part] = expression.parts;
  if (expression.problems.length === 0 && part?.kind === 'output' && !isLiteral(part.expression)) {
    const text = inBraces(written);
    return { text, hint: say(phrases.braces, { text }) };
  }
  if (/^\[.*\]$/.test(written)) return withHint(written);

  const items = written.split(',').map((item) => JSON.stringify(item.trim()));
  return withHint(`[${items.join(', ')}]`);
}

/** Whether an expression is a constant. */
const isLiteral = (expression: Expression): boolean =>
  expression.kind === 'literal' || (expression.kind === 'list' && expression.items.every(isLiteral));

const withHint = (text: string) => ({ text, hint: say(phrases.itemsWritten, { text }) });

/** An expression as a template, in quotes that it does not contain. */
const inBraces = (expression: string): string =>
  /["\\]/.test(expression) ? `'{{ ${expression.replaceAll("'", "''")} }}'` : `"{{ ${expression} }}"`;
