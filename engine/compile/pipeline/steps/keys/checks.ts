import { isMap } from '../../../../language/json.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { toJson } from '../../../source/nodes.ts';
import { isEmptyNode, isMapNode, isScalarNode } from '../../fields.ts';
import type { Cache, Quality, SpendLimits } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, reportProblem } from '../../scope.ts';
import { constantBoolean, constantDuration, constantNumber } from '../../values/constants.ts';
import { readMembers } from '../../values/members.ts';
import { readCondition, readValue } from '../../values/value.ts';

/** `cache`: `true`, or how long a result is good and what makes two calls the same beside their content. */
export function readCache(node: SourceNode, scope: ReadScope): Cache | undefined {
  if (isScalarNode(node)) return constantBoolean(node, 'cache', scope) ? {} : undefined;
  if (!isMapNode(node)) {
    reportProblem(scope, 'wrong-type', node.range, {
      key: 'cache',
      want: say(pipelineTexts.cacheSettings),
      got: describeNode(node),
    });
    return undefined;
  }
  const said = readMembers(node, ['ttl', 'key'], '`cache`', scope);
  const [ttl, key] = [said.get('ttl'), said.get('key')];
  const good = ttl && constantDuration(ttl, 'cache.ttl', scope);
  return {
    ...(good === undefined ? {} : { ttl: good }),
    ...(key && !isEmptyNode(key) ? { key: readValue(key, { field: 'cache.key' }, scope) } : {}),
  };
}

/** Members of `limits` that bound what is spent on models. */
export const spendKeys = ['max_cost', 'max_tokens', 'max_calls'] as const;

/** What of `limits` bounds the spending. */
export function readSpend(members: ReadonlyMap<string, SourceNode>, scope: ReadScope): SpendLimits {
  const [cost, tokens, calls] = spendKeys.map((name) => members.get(name));
  const maxCost = cost && constantNumber(cost, 'limits.max_cost', scope, { min: 0, above: true });
  const maxTokens = tokens && constantNumber(tokens, 'limits.max_tokens', scope, { integer: true, min: 1 });
  const maxCalls = calls && constantNumber(calls, 'limits.max_calls', scope, { integer: true, min: 1 });
  return {
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(maxCalls === undefined ? {} : { maxCalls }),
  };
}

/** `limits` of a step. */
export function readStepLimits(node: SourceNode, scope: ReadScope): SpendLimits | undefined {
  if (isEmptyNode(node)) return undefined;
  if (isMapNode(node)) return readSpend(readMembers(node, spendKeys, '`limits`', scope), scope);
  reportProblem(scope, 'wrong-type', node.range, { key: 'limits', want: say(pipelineTexts.aMap), got: describeNode(node) });
  return undefined;
}

/** `quality`: what the result is held against before it counts. */
export function readQuality(node: SourceNode, scope: ReadScope, field = 'quality'): Quality | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isMapNode(node)) {
    reportProblem(scope, 'wrong-type', node.range, { key: field, want: say(pipelineTexts.qualityMap), got: describeNode(node) });
    return undefined;
  }
  const said = readMembers(node, ['condition', 'schema', 'rubric', 'min_score'], `\`${field}\``, scope);
  const [condition, schema, rubric, least] = ['condition', 'schema', 'rubric', 'min_score'].map((name) => said.get(name));
  const asked = condition && readCondition(condition, `${field}.condition`, scope);
  const shape = schema && toJson(schema);
  if (schema && !isMap(shape))
    reportProblem(scope, 'wrong-type', schema.range, {
      key: `${field}.schema`,
      want: say(pipelineTexts.aJsonSchema),
      got: describeNode(schema),
    });
  const minScore = least && constantNumber(least, `${field}.min_score`, scope, { min: 0, max: 1 });
  if (least && !rubric) reportProblem(scope, 'missing-key', least.range, { key: 'rubric', place: `\`${field}\`` });
  return {
    ...(asked ? { condition: asked } : {}),
    ...(isMap(shape) ? { schema: shape } : {}),
    ...(rubric && !isEmptyNode(rubric) ? { rubric: readValue(rubric, { field: `${field}.rubric` }, scope) } : {}),
    ...(minScore === undefined ? {} : { minScore }),
  };
}
