import { isMap } from '../../../../language/json.ts';
import { ensemblePatterns, isEnsemblePattern, usualPattern } from '../../../../language/kinds/ensemble.ts';
import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import { describe, fromSchema, mayBe, typeOfJson } from '../../../../language/types.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { pairOf, toJson } from '../../../source/nodes.ts';
import type { CanonicalField } from '../../dialects/canonical-field.ts';
import type { StepRef } from '../../model/step-ref.ts';
import type { MapEntry, MapValue, Value } from '../../model/value.ts';
import type { Work } from '../../model/work.ts';
import type { ReadScope } from '../../scope.ts';
import { describeSourceNode, reportProblem, reportWrongType } from '../../scope.ts';
import { isComputed, isEmptyNode, isListNode, isScalarNode, mapAt, scalarAt } from '../../source-nodes.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';
import type { Draft, EnsembleKeys } from '../draft.ts';

/** `ensemble`: the question, which is a text. */
export function readEnsembleQuestion({ name, key, value }: CanonicalField, scope: ReadScope): Value | undefined {
  if (isScalarNode(value) && !isEmptyNode(value)) return readValue(value, { field: name, schema: { type: 'string' } }, scope);
  const at = isEmptyNode(value) ? key.range : value.range;
  reportProblem(scope, 'wrong-type', at, { key: name, want: say(pipelineTexts.text), got: describeSourceNode(value) });
  return undefined;
}

/** `models`: a list of at least two, each a model or a fallback chain, or a template for a list. */
export function readModels({ name, value }: CanonicalField, scope: ReadScope): EnsembleKeys['models'] {
  if (isScalarNode(value) && isComputed(value)) {
    const whole = readValue(value, { field: name, wants: 'array' }, scope);
    return { whole, each: [whole] };
  }

  const items = isListNode(value) ? value.items : [];
  const invalid = items.find((item) => isEmptyNode(item) || !(isScalarNode(item) || isChain(item)));
  const tooFew = items.length < 2 && !items.some(isComputed);
  if (invalid) reportWrongType(scope, invalid, name, say(pipelineTexts.aModel));
  else if (tooFew || !isListNode(value)) reportWrongType(scope, value, name, say(pipelineTexts.someModels));
  const each = items
    .filter((item) => isScalarNode(item) || isChain(item))
    .map((item, index) => readValue(item, { field: `${name}.${index}`, wants: 'model' }, scope));
  const isConstant = each.every(({ kind }) => kind === 'constant');
  if (isListNode(value) && !isConstant) return { whole: { kind: 'list', items: each, node: value }, each };

  return { whole: { kind: 'constant', value: toJson(value), node: value }, each };
}

/** One member with its fallbacks. */
const isChain = (item: SourceNode): boolean =>
  isListNode(item) && item.items.length > 0 && item.items.every((name) => isScalarNode(name) && !isEmptyNode(name));

/** An ensemble as the work of a step. An unknown pattern names a pipeline, which gets the keys of the step as inputs. */
export function readEnsemble(keys: EnsembleKeys, step: Draft['step'], scope: ReadScope): Work {
  const { models, pattern, minResponses, synthesizer, system, parameters } = keys;
  if (!models) reportProblem(scope, 'missing-key', step.idRange, { key: 'models', place: say(phrases.aStep) });
  const question = keys.question ?? { kind: 'constant', value: '', node: scalarAt(step.node, '') };
  const name = pattern?.id ?? usualPattern;
  if (pattern && !isEnsemblePattern(name)) return readPatternFile({ ...keys, question }, pattern, step);

  const patternName = isEnsemblePattern(name) ? name : usualPattern;
  if (parameters) checkParameters(parameters, patternName, scope);
  return {
    kind: 'ensemble',
    question,
    models: models?.each ?? [],
    pattern: patternName,
    system,
    minResponses,
    synthesizer,
    parameters,
  };
}

/** Keys without a meaning where the pattern is a pipeline: it sets them itself. */
export const keysOfMembers = new Set([
  'system',
  'vars',
  'output_schema',
  'quality',
  'cache',
  'model',
  'expert',
  'personality',
  'temperature',
  'max_tokens',
]);

/** A pattern in a file: a call of that pipeline. */
function readPatternFile(keys: EnsembleKeys, pattern: StepRef, step: Draft['step']): Work {
  const name = pairOf(step.node, 'pattern')?.value;
  const entry = (key: string, value: Value | undefined): MapEntry[] =>
    value ? [{ key, keyRange: value.node.range, value }] : [];
  const entries = [
    ...entry('question', keys.question),
    ...entry('models', keys.models?.whole),
    ...entry('synthesizer', keys.synthesizer),
    ...entry('min_responses', keys.minResponses),
    ...(keys.parameters?.entries ?? []),
  ];

  return {
    kind: 'pipeline',
    pipeline: {
      kind: 'file',
      path: `patterns/${pattern.id}.yaml`,
      node: isScalarNode(name) ? name : scalarAt(step.node, pattern.id),
    },
    inputs: { kind: 'map', entries, node: mapAt(step.node, []) },
    inherit: [],
    rename: [],
    pattern,
  };
}

/** Settings of a pattern: each must be known, and a constant of its type. */
function checkParameters({ entries }: MapValue, pattern: keyof typeof ensemblePatterns, scope: ReadScope): void {
  const { parameters }: { parameters: Readonly<Record<string, { schema: object }>> } = ensemblePatterns[pattern];
  for (const { key, keyRange, value } of entries) {
    const schema = Object.hasOwn(parameters, key) ? parameters[key]?.schema : undefined;
    if (!schema) {
      const place = say(pipelineTexts.thePattern, { name: pattern });
      const map = { pairs: entries.map((entry) => ({ key: { text: entry.key } })) };
      reportUnknownMember({ text: key, range: keyRange }, { keys: Object.keys(parameters), map, place }, scope);
    } else if (value.kind === 'constant' && value.value !== null) checkParameter(key, value.node, schema, scope);
  }
}

function checkParameter(key: string, node: SourceNode, schema: object, scope: ReadScope): void {
  const want = isMap(schema) ? fromSchema(schema) : undefined;
  if (want && !mayBe(typeOfJson(toJson(node)), want)) reportWrongType(scope, node, `parameters.${key}`, describe(want));
}
