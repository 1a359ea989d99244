import { isMap } from '../../../language/json.ts';
import { testCase } from '../../../language/keys/tests.ts';
import { pipelineTexts } from '../../../language/texts/pipelines.ts';
import { phrases, say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import { isEmpty, isList, isMapNode, wordOf } from '../fields.ts';
import type { TestCase } from '../model/pipeline.ts';
import type { Scope } from '../scope.ts';
import { complain, inWords } from '../scope.ts';
import { fitting } from '../values/schema-fit.ts';

/** `tests`: cases as data, each held against the schema of a case; what does not fit is told and left out. */
export function readTests(node: SourceNode, scope: Scope): TestCase[] {
  if (isEmpty(node)) return [];
  if (!isList(node)) {
    complain(scope, 'wrong-type', node.range, { key: 'tests', want: say(pipelineTexts.listOfCases), got: inWords(node) });
    return [];
  }
  return node.items.flatMap((item, index): TestCase[] => {
    if (!isMapNode(item)) {
      complain(scope, 'wrong-type', item.range, { key: 'tests', want: say(phrases.aTest), got: inWords(item) });
      return [];
    }
    const value = fitting(item, testCase, `tests.${index}`, scope);
    const name = wordOf(pairOf(item, 'name')?.value) ?? say(pipelineTexts.testNumber, { number: index + 1 });
    return isMap(value) ? [{ name, block: scope.block, range: item.range, node: item, value }] : [];
  });
}
