import { isMap } from '../../../../language/json.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { toJson } from '../../../source/nodes.ts';
import { isEmpty, isMapNode, isScalar } from '../../fields.ts';
import type { Cache, Quality, Spend } from '../../model/step.ts';
import type { Scope } from '../../scope.ts';
import { complain, inWords } from '../../scope.ts';
import { boolean, number, time } from '../../values/constants.ts';
import { readMembers } from '../../values/members.ts';
import { readCondition, readValue } from '../../values/value.ts';

/** `cache`: `true`, or how long a result is good and what makes two calls the same beside their content. */
export function readCache(node: SourceNode, scope: Scope): Cache | undefined {
  if (isScalar(node)) return boolean(node, 'cache', scope) ? {} : undefined;
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type', node.range, { key: 'cache', want: say(pipelineTexts.cacheSettings), got: inWords(node) });
    return undefined;
  }
  const said = readMembers(node, ['ttl', 'key'], '`cache`', scope);
  const [ttl, key] = [said.get('ttl'), said.get('key')];
  const good = ttl && time(ttl, 'cache.ttl', scope);
  return {
    ...(good === undefined ? {} : { ttl: good }),
    ...(key && !isEmpty(key) ? { key: readValue(key, { field: 'cache.key' }, scope) } : {}),
  };
}

/** Members of `limits` that bound what is spent on models. */
export const spendKeys = ['max_cost', 'max_tokens', 'max_calls'] as const;

/** What of `limits` bounds the spending. */
export function readSpend(members: ReadonlyMap<string, SourceNode>, scope: Scope): Spend {
  const [cost, tokens, calls] = spendKeys.map((name) => members.get(name));
  const maxCost = cost && number(cost, 'limits.max_cost', scope, { min: 0, above: true });
  const maxTokens = tokens && number(tokens, 'limits.max_tokens', scope, { integer: true, min: 1 });
  const maxCalls = calls && number(calls, 'limits.max_calls', scope, { integer: true, min: 1 });
  return {
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(maxCalls === undefined ? {} : { maxCalls }),
  };
}

/** `limits` of a step. */
export function readStepLimits(node: SourceNode, scope: Scope): Spend | undefined {
  if (isEmpty(node)) return undefined;
  if (isMapNode(node)) return readSpend(readMembers(node, spendKeys, '`limits`', scope), scope);
  complain(scope, 'wrong-type', node.range, { key: 'limits', want: say(pipelineTexts.aMap), got: inWords(node) });
  return undefined;
}

/** `quality`: what the result is held against before it counts. */
export function readQuality(node: SourceNode, scope: Scope, field = 'quality'): Quality | undefined {
  if (isEmpty(node)) return undefined;
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type', node.range, { key: field, want: say(pipelineTexts.qualityMap), got: inWords(node) });
    return undefined;
  }
  const said = readMembers(node, ['condition', 'schema', 'rubric', 'min_score'], `\`${field}\``, scope);
  const [condition, schema, rubric, least] = ['condition', 'schema', 'rubric', 'min_score'].map((name) => said.get(name));
  const asked = condition && readCondition(condition, `${field}.condition`, scope);
  const shape = schema && toJson(schema);
  if (schema && !isMap(shape))
    complain(scope, 'wrong-type', schema.range, {
      key: `${field}.schema`,
      want: say(pipelineTexts.aJsonSchema),
      got: inWords(schema),
    });
  const minScore = least && number(least, `${field}.min_score`, scope, { min: 0, max: 1 });
  if (least && !rubric) complain(scope, 'missing-key', least.range, { key: 'rubric', place: `\`${field}\`` });
  return {
    ...(asked ? { condition: asked } : {}),
    ...(isMap(shape) ? { schema: shape } : {}),
    ...(rubric && !isEmpty(rubric) ? { rubric: readValue(rubric, { field: `${field}.rubric` }, scope) } : {}),
    ...(minScore === undefined ? {} : { minScore }),
  };
}
