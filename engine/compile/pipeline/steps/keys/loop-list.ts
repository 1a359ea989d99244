import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { phrases, say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { Expression } from '../../../template/ast.ts';
import { parseExpression } from '../../../template/parse.ts';
import { isComputed, isScalarNode } from '../../fields.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, reportProblem } from '../../scope.ts';

/** Whether something written out can be no list to repeat over. */
export const isNoList = (node: SourceNode): boolean =>
  node.kind === 'map' || (isScalarNode(node) && !isComputed(node) && node.value !== null);

/** Says what to write in its place; gives the list that stands for it, so that the loop and its names are there all the same. */
export function proposeLoopList(node: SourceNode, scope: ReadScope): Value {
  const { count, text, hint } = proposal(node);
  const fixes = text === undefined ? [] : [{ title: say(phrases.rewrite, { to: text }), edits: [{ range: node.range, text }] }];
  const more = { ...(hint ? { hint } : {}), fixes };
  const want = say(hint ? pipelineTexts.listOrTemplate : pipelineTexts.aList);
  if (count) reportProblem(scope, 'wrong-type.repeat', node.range, { count }, more);
  else reportProblem(scope, 'wrong-type', node.range, { key: 'for_each', want, got: describeNode(node) }, more);
  return { kind: 'constant', value: [], node };
}

/** What was meant: to repeat so many times, an expression that lacks its braces, a list in quotes, or items with commas between. */
function proposal(node: SourceNode): { count?: string; text?: string; hint?: string } {
  if (!isScalarNode(node) || typeof node.value === 'boolean') return {};
  const said = node.text.trim();
  if (said === '') return {};
  if (/^\d+$/.test(said)) return { count: said, text: `"{{ range(${Number(said)}) }}"` };
  if (typeof node.value === 'number') return {};
  const expression = parseExpression(said);
  const [part] = expression.parts;
  if (expression.problems.length === 0 && part?.kind === 'output' && !isWritten(part.expression)) {
    const text = inBraces(said);
    return { text, hint: say(phrases.braces, { text }) };
  }
  if (/^\[.*\]$/.test(said)) return asItems(said);
  return asItems(
    `[${said
      .split(',')
      .map((item) => JSON.stringify(item.trim()))
      .join(', ')}]`,
  );
}

/** Whether an expression only writes out what it means. */
const isWritten = (expression: Expression): boolean =>
  expression.kind === 'literal' || (expression.kind === 'list' && expression.items.every(isWritten));

const asItems = (text: string) => ({ text, hint: say(phrases.itemsWritten, { text }) });

/** An expression as a template, in quotes that it does not hold. */
const inBraces = (expression: string): string =>
  /["\\]/.test(expression) ? `'{{ ${expression.replaceAll("'", "''")} }}'` : `"{{ ${expression} }}"`;
