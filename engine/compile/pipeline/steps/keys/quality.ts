import { isMap } from '../../../../language/json.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import type { Quality } from '../../model/results.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import { isComputed, isEmptyNode, isMapNode } from '../../source-nodes.ts';
import { constantNumber } from '../../values/constants.ts';
import { readKnownMembers } from '../../values/members.ts';
import { readSchemaNode } from '../../values/schema-files.ts';
import { readCondition, readValue } from '../../values/value.ts';

const checkKeys = ['condition', 'schema', 'rubric', 'min_score', 'cites'];

/** `quality`: the checks that a result must pass before it counts. */
export function readQuality(node: SourceNode, scope: ReadScope, field = 'quality'): Quality | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isMapNode(node)) {
    reportWrongType(scope, node, field, say(pipelineTexts.qualityMap));
    return undefined;
  }

  // A cascade's check comes too late for a stream.
  const known = field === 'quality' ? [...checkKeys, 'while'] : checkKeys;
  const members = readKnownMembers(node, known, `\`${field}\``, scope);
  const [condition, schemaNode, rubric, score, cites] = checkKeys.map((name) => members.get(name));
  const streaming = members.get('while');
  const schema = schemaNode && readSchemaNode(schemaNode, scope);
  const quality: Quality = {
    condition: condition && readCondition(condition, `${field}.condition`, scope),
    schema: isMap(schema) ? schema : undefined,
    minScore: score && constantNumber(score, `${field}.min_score`, scope, { min: 0, max: 1 }),
    rubric: rubric && !isEmptyNode(rubric) ? readValue(rubric, { field: `${field}.rubric` }, scope) : undefined,
    cites: cites && readCited(cites, `${field}.cites`, scope),
  };

  if (streaming) {
    quality.while = readCondition(streaming, `${field}.while`, scope);
    quality.whileRange = streaming.range;
  }

  if (schemaNode && !isMap(schema)) reportWrongType(scope, schemaNode, `${field}.schema`, say(pipelineTexts.aJsonSchema));
  if (score && !rubric) reportProblem(scope, 'missing-key', score.range, { key: 'rubric', place: `\`${field}\`` });
  return quality;
}

/** The passages that a run has found: a constant is no passage. */
function readCited(node: SourceNode, field: string, scope: ReadScope): Value | undefined {
  if (isComputed(node)) return readValue(node, { field }, scope);
  reportWrongType(scope, node, field, say(pipelineTexts.passages));
  return undefined;
}
