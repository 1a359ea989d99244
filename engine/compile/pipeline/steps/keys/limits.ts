import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { SpendLimits } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { reportWrongType } from '../../scope.ts';
import { isEmptyNode, isMapNode } from '../../source-nodes.ts';
import { constantNumber } from '../../values/constants.ts';
import { readKnownMembers } from '../../values/members.ts';

/** Members of `limits` about the usage of models. */
export const spendKeys = ['max_cost', 'max_tokens', 'max_calls'] as const;

/** Reads the usage limits among the members of `limits`. */
export function readSpend(members: ReadonlyMap<string, SourceNode>, scope: ReadScope): SpendLimits {
  const [cost, tokens, calls] = spendKeys.map((name) => members.get(name));
  return {
    maxCost: cost && constantNumber(cost, 'limits.max_cost', scope, { min: 0, above: true }),
    maxTokens: tokens && constantNumber(tokens, 'limits.max_tokens', scope, { integer: true, min: 1 }),
    maxCalls: calls && constantNumber(calls, 'limits.max_calls', scope, { integer: true, min: 1 }),
  };
}

/** `limits` of a step. */
export function readStepLimits(node: SourceNode, scope: ReadScope): SpendLimits | undefined {
  if (isEmptyNode(node)) return undefined;
  if (isMapNode(node)) return readSpend(readKnownMembers(node, spendKeys, '`limits`', scope), scope);
  reportWrongType(scope, node, 'limits', say(pipelineTexts.aMap));
  return undefined;
}
