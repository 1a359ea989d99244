import type { Range } from '../../../../language/problems.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { Step } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { reportWrongType } from '../../scope.ts';
import { isComputed, isMapNode, isScalarNode } from '../../source-nodes.ts';
import { constantBoolean, constantNumber } from '../../values/constants.ts';
import { readKnownMembers } from '../../values/members.ts';

/** `hedge`: `true`, or the most that a second call may cost. */
export function readHedge(node: SourceNode, range: Range, scope: ReadScope): Step['hedge'] {
  if (isScalarNode(node) && (typeof node.value === 'boolean' || isComputed(node)))
    return constantBoolean(node, 'hedge', scope) ? { range } : undefined;
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'hedge', say(pipelineTexts.hedgeSettings));
    return undefined;
  }

  const most = readKnownMembers(node, ['max_cost'], '`hedge`', scope).get('max_cost');
  return { range, maxCost: most && constantNumber(most, 'hedge.max_cost', scope, { min: 0, above: true }) };
}
