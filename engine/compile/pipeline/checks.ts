import { isMap } from '../../language/json.ts';
import { pipelineTexts } from '../../language/texts/pipelines.ts';
import { say } from '../../language/texts.ts';
import type { SourceNode } from '../source/nodes.ts';
import { toJson } from '../source/nodes.ts';
import { boolean, number, time } from './constants.ts';
import { isEmpty, isMapNode, isScalar } from './fields.ts';
import { readMembers } from './members.ts';
import type { Cache, Quality } from './model.ts';
import type { Scope } from './scope.ts';
import { complain, inWords } from './scope.ts';
import { readCondition, readValue } from './values.ts';

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

/** `quality`: what the result is held against before it counts. */
export function readQuality(node: SourceNode, scope: Scope): Quality | undefined {
  if (isEmpty(node)) return undefined;
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type', node.range, { key: 'quality', want: say(pipelineTexts.qualityMap), got: inWords(node) });
    return undefined;
  }
  const said = readMembers(node, ['condition', 'schema', 'rubric', 'min_score'], '`quality`', scope);
  const [condition, schema, rubric, least] = ['condition', 'schema', 'rubric', 'min_score'].map((name) => said.get(name));
  const asked = condition && readCondition(condition, 'quality.condition', scope);
  const shape = schema && toJson(schema);
  if (schema && !isMap(shape))
    complain(scope, 'wrong-type', schema.range, {
      key: 'quality.schema',
      want: say(pipelineTexts.aJsonSchema),
      got: inWords(schema),
    });
  const minScore = least && number(least, 'quality.min_score', scope, { min: 0, max: 1 });
  if (least && !rubric) complain(scope, 'missing-key', least.range, { key: 'rubric', place: '`quality`' });
  return {
    ...(asked ? { condition: asked } : {}),
    ...(isMap(shape) ? { schema: shape } : {}),
    ...(rubric && !isEmpty(rubric) ? { rubric: readValue(rubric, { field: 'quality.rubric' }, scope) } : {}),
    ...(minScore === undefined ? {} : { minScore }),
  };
}
