import { outputDialects } from '../../../language/dialects/top.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { fromSchema } from '../../../language/types.ts';
import type { Pair, SourceNode } from '../../source/nodes.ts';
import { normaliseKeys, rewritingsOf } from '../dialects/normalise.ts';
import type { OutputSpec } from '../model/pipeline.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isMapNode } from '../source-nodes.ts';
import { typeSchema } from '../steps/keys/answer-schema.ts';
import { constantText } from '../values/constants.ts';
import { readValue } from '../values/value.ts';

const outputWords = ['value', 'type', 'description', 'file', 'format'];

/** `outputs`: a name with a value, or with `{value, type, description, file}`. */
export function readOutputs(node: SourceNode, scope: ReadScope): OutputSpec[] {
  if (isEmptyNode(node)) return [];
  if (isMapNode(node)) return node.pairs.map((pair) => readOutput(pair, scope));
  reportWrongType(scope, node, 'outputs', say(pipelineTexts.namesAndValues));
  return [];
}

function readOutput({ key, value }: Pair, scope: ReadScope): OutputSpec {
  const field = `outputs.${key.text}`;
  const place = { name: key.text, nameRange: key.range, block: scope.block };
  const isDeclaration =
    isMapNode(value) &&
    value.pairs.length > 0 &&
    value.pairs.every((pair) => outputWords.includes(pair.key.text) || Object.hasOwn(outputDialects, pair.key.text));
  if (!isDeclaration) return { ...place, value: readValue(value, { field }, scope) };

  const normal = normaliseKeys(value.pairs, (name) => outputWords.includes(name), outputDialects);
  const { fields, uses } = normal;
  scope.uses.push(...uses);
  scope.rewritings.push(...rewritingsOf(value, normal));

  const [own, type, description, file] = ['value', 'type', 'description', 'file'].map((name) => fields.get(name)?.value);
  if (!own) reportProblem(scope, 'missing-key', key.range, { key: 'value', place: say(phrases.anOutput) });
  return {
    ...place,
    value: own ? readValue(own, { field }, scope) : { kind: 'constant', value: null, node: value },
    description: description && constantText(description, 'description', scope),
    type: type && fromSchema(typeSchema(type, scope)),
    file: file && readValue(file, { field: `${field}.file` }, scope),
  };
}
