import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { MapNode, SourceNode } from '../../../source/nodes.ts';
import type { StepAssertion } from '../../model/work.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import { isEmptyNode, isListNode, isMapNode } from '../../source-nodes.ts';
import { readKnownMembers } from '../../values/members.ts';
import { readCondition, readValue } from '../../values/value.ts';

const assertionKeys = ['condition', 'message'];

/** `assert`: one condition, or a list of them. An empty one is a problem: such a step could never fail. */
export function readAssertions(node: SourceNode, scope: ReadScope): StepAssertion[] {
  if (isEmptyNode(node) || (isListNode(node) && node.items.length === 0)) {
    reportWrongType(scope, node, 'assert', say(pipelineTexts.conditions));
    return [];
  }
  if (!isListNode(node)) return readAssertion(node, 'assert', scope);
  return node.items.flatMap((item, index) => readAssertion(item, `assert.${index}`, scope));
}

function readAssertion(node: SourceNode, field: string, scope: ReadScope): StepAssertion[] {
  if (isMapNode(node)) return readAssertionMap(node, field, scope);
  if (isEmptyNode(node)) {
    reportWrongType(scope, node, field, say(pipelineTexts.anExpression));
    return [];
  }

  const condition = readCondition(node, field, scope);
  return condition ? [{ field, condition }] : [];
}

/** A condition with a message of its own. */
function readAssertionMap(node: MapNode, field: string, scope: ReadScope): StepAssertion[] {
  const members = readKnownMembers(node, assertionKeys, say(phrases.anAssertion), scope);
  const [written, message] = assertionKeys.map((name) => members.get(name));
  if (!written || isEmptyNode(written)) {
    reportProblem(scope, 'missing-key', written?.range ?? node.range, { key: 'condition', place: say(phrases.anAssertion) });
    return [];
  }

  const at = `${field}.condition`;
  const condition = readCondition(written, at, scope);
  if (!condition) return [];

  const text = message && !isEmptyNode(message) ? readValue(message, { field: `${field}.message` }, scope) : undefined;
  return [{ field: at, condition, message: text }];
}
