import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { Batch, Loop } from '../../model/loop.ts';
import type { Step } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import { isMapNode, isScalarNode, wordOf } from '../../source-nodes.ts';
import { readKnownMembers } from '../../values/members.ts';
import { readCount } from '../scalar-keys.ts';

/** `batch`: how many items are answered together, and the member that matches answers to items. */
export function readBatch(node: SourceNode, scope: ReadScope): Batch | undefined {
  if (isScalarNode(node)) return sizeIn(node, 'batch', scope);
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'batch', say(pipelineTexts.batchSettings));
    return undefined;
  }

  const members = readKnownMembers(node, ['size', 'key'], '`batch`', scope);
  const [size, key] = [members.get('size'), members.get('key')];
  if (!size) reportProblem(scope, 'missing-key', node.range, { key: 'size', place: '`batch`' });
  const batch = size && sizeIn(size, 'batch.size', scope);
  if (!key || !batch) return batch;

  const word = wordOf(key);
  if (word) return { ...batch, key: word };

  reportWrongType(scope, key, 'batch.key', say(pipelineTexts.aName));
  return batch;
}

function sizeIn(node: SourceNode, key: string, scope: ReadScope): Batch | undefined {
  const size = readCount(node, key, scope);
  return size === undefined ? undefined : { size };
}

/** Marks the step whose value answers the batches of a loop: the step with the loop, or the last of its `steps`. */
export function markBatchStep(step: Step, loop: Loop | undefined, scope: ReadScope): void {
  if (loop?.kind !== 'for_each' || !loop.batch) return;
  const { work } = step;
  const last = work.kind === 'group' ? work.steps.at(-1) : step;
  if (!last) return;

  last.batch = loop.batch;
  if (loop.batch.key !== undefined && last.work.kind === 'prompt' && !last.answer)
    reportProblem(scope, 'missing-key.batchAnswer', last.idRange, { key: loop.batch.key });
}
