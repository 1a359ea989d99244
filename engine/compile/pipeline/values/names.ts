import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { StepRef } from '../model/step-ref.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isListNode, wordOf } from '../source-nodes.ts';

/** The name of something that is declared elsewhere. */
export function readName(node: SourceNode, key: string, scope: ReadScope): StepRef | undefined {
  if (isEmptyNode(node)) return undefined;
  const word = wordOf(node);
  if (word !== undefined) return { id: word, range: node.range };
  reportNoName(node, key, scope);
  return undefined;
}

/** A list of names; a name alone is a list of one. */
export function readNames(node: SourceNode, key: string, scope: ReadScope): StepRef[] {
  if (isEmptyNode(node)) return [];
  return (isListNode(node) ? node.items : [node]).flatMap((item): StepRef[] => {
    const word = wordOf(item);
    if (word !== undefined && word !== '') return [{ id: word, range: item.range }];
    reportNoName(item, key, scope);
    return [];
  });
}

function reportNoName(node: SourceNode, key: string, scope: ReadScope): void {
  if (isComputed(node)) reportProblem(scope, 'wrong-type.written', node.range, { key });
  else reportWrongType(scope, node, key, say(pipelineTexts.aName));
}
