import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { MapNode, SourceNode } from '../../source/nodes.ts';
import type { Cascade } from '../model/model-choice.ts';
import type { Quality } from '../model/results.ts';
import type { Value } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isMapNode } from '../source-nodes.ts';
import { readQuality } from '../steps/keys/quality.ts';
import { readKnownMembers } from '../values/members.ts';
import { readCondition, readValue } from '../values/value.ts';

/** `model: {try, verify, else}`. */
export function readCascade(node: MapNode, scope: ReadScope): Cascade | undefined {
  const said = readKnownMembers(node, ['try', 'verify', 'else'], '`model`', scope);

  const model = (name: 'try' | 'else'): Value | undefined => {
    const value = said.get(name);
    if (!value || isEmptyNode(value)) {
      reportProblem(scope, 'missing-key', node.range, { key: name, place: '`model`' });
      return undefined;
    }
    if (!isMapNode(value)) return readValue(value, { field: `model.${name}`, wants: 'model' }, scope);

    reportWrongType(scope, value, `model.${name}`, say(pipelineTexts.aModel));
    return undefined;
  };

  const [first, otherwise] = [model('try'), model('else')];
  const verify = said.get('verify');
  if (!first || !otherwise) return undefined;

  return { range: node.range, first, otherwise, verify: (verify && readVerify(verify, scope)) ?? {} };
}

/** A condition alone, or a map as in `quality`. */
function readVerify(node: SourceNode, scope: ReadScope): Quality | undefined {
  if (isMapNode(node)) return readQuality(node, scope, 'model.verify');
  const condition = readCondition(node, 'model.verify', scope);
  return condition && { condition };
}
