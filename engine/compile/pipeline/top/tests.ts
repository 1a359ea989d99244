import { isMap } from '../../../language/json.ts';
import { testCase } from '../../../language/keys/tests.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import type { TestCase } from '../model/pipeline.ts';
import type { ReadScope } from '../scope.ts';
import { reportWrongType } from '../scope.ts';
import { isEmptyNode, isListNode, isMapNode, wordOf } from '../source-nodes.ts';
import { fitToSchema } from '../values/schema-fit.ts';

/** `tests`: cases as data, each validated by the schema of a case; invalid ones are reported and left out. */
export function readTests(node: SourceNode, scope: ReadScope): TestCase[] {
  if (isEmptyNode(node)) return [];
  if (!isListNode(node)) {
    reportWrongType(scope, node, 'tests', say(pipelineTexts.listOfCases));
    return [];
  }

  return node.items.flatMap((item, index): TestCase[] => {
    if (!isMapNode(item)) {
      reportWrongType(scope, item, 'tests', say(phrases.aTest));
      return [];
    }

    const value = fitToSchema(item, testCase, `tests.${index}`, scope);
    const name = wordOf(pairOf(item, 'name')?.value) ?? say(pipelineTexts.testNumber, { number: index + 1 });
    return isMap(value) ? [{ name, block: scope.block, range: item.range, node: item, value }] : [];
  });
}
