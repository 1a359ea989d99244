import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { Cache } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { reportWrongType } from '../../scope.ts';
import { isEmptyNode, isMapNode, isScalarNode } from '../../source-nodes.ts';
import { constantBoolean, constantDuration } from '../../values/constants.ts';
import { readKnownMembers } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';

/** `cache`: `true`, or how long a result stays valid, and a key that distinguishes calls of equal content. */
export function readCache(node: SourceNode, scope: ReadScope): Cache | undefined {
  if (isScalarNode(node)) return constantBoolean(node, 'cache', scope) ? {} : undefined;
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'cache', say(pipelineTexts.cacheSettings));
    return undefined;
  }

  const members = readKnownMembers(node, ['ttl', 'key'], '`cache`', scope);
  const [ttl, key] = [members.get('ttl'), members.get('key')];
  return {
    ttl: ttl && constantDuration(ttl, 'cache.ttl', scope),
    key: key && !isEmptyNode(key) ? readValue(key, { field: 'cache.key' }, scope) : undefined,
  };
}
