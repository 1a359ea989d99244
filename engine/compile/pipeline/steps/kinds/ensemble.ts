import { ensemblePatterns, isEnsemblePattern, usualPattern } from '../../../../language/ensemble.ts';
import { isMap } from '../../../../language/json.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { phrases, say } from '../../../../language/texts.ts';
import { describe, fromSchema, mayBe, typeOf } from '../../../../language/types.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { toJson } from '../../../source/nodes.ts';
import type { CanonicalField } from '../../fields.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, mapAt, scalarAt } from '../../fields.ts';
import type { StepRef, Work } from '../../model/step.ts';
import type { MapEntry, MapValue, Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, reportProblem } from '../../scope.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';
import type { Draft } from '../draft.ts';

/** The keys of an ensemble as they were said. */
export interface EnsembleKeys {
  question?: Value | undefined;
  models?: { whole: Value; each: Value[] } | undefined;
  pattern?: StepRef | undefined;
  minResponses?: Value | undefined;
  synthesizer?: Value | undefined;
  system?: Value | undefined;
  parameters?: MapValue | undefined;
}

/** `ensemble`: the question, which is a text. */
export function readEnsembleQuestion({ name, key, value }: CanonicalField, scope: ReadScope): Value | undefined {
  if (isScalarNode(value) && !isEmptyNode(value)) return readValue(value, { field: name, schema: { type: 'string' } }, scope);
  const at = isEmptyNode(value) ? key.range : value.range;
  reportProblem(scope, 'wrong-type', at, { key: name, want: say(pipelineTexts.text), got: describeNode(value) });
  return undefined;
}

/** `models`: a list of at least two, each a model or a list of those that step in for each other, or a template that gives one. */
export function readModels({ name, value }: CanonicalField, scope: ReadScope): EnsembleKeys['models'] {
  if (isScalarNode(value) && isComputed(value)) {
    const whole = readValue(value, { field: name, wants: 'array' }, scope);
    return { whole, each: [whole] };
  }
  const items = isListNode(value) ? value.items : [];
  const broken = items.find((item) => isEmptyNode(item) || !(isScalarNode(item) || isChain(item)));
  const fewer = items.length < 2 && !items.some(isComputed);
  if (broken || fewer || !isListNode(value)) {
    const want = say(broken ? pipelineTexts.aModel : pipelineTexts.someModels);
    reportProblem(scope, 'wrong-type', (broken ?? value).range, { key: name, want, got: describeNode(broken ?? value) });
  }
  const each = items
    .filter((item) => isScalarNode(item) || isChain(item))
    .map((item, index) => readValue(item, { field: `${name}.${index}`, wants: 'model' }, scope));
  const constant = each.every((one) => one.kind === 'constant');
  if (isListNode(value) && !constant) return { whole: { kind: 'list', items: each, node: value }, each };
  return { whole: { kind: 'constant', value: toJson(value), node: value }, each };
}

/** One member with those that step in for it. */
const isChain = (item: SourceNode): boolean =>
  isListNode(item) && item.items.length > 0 && item.items.every((one) => isScalarNode(one) && !isEmptyNode(one));

/** An ensemble as the work of a step. A pattern that is none of ours is a pipeline, which is given what the step says. */
export function readEnsemble(said: EnsembleKeys, step: Draft['step'], scope: ReadScope): Work {
  const { models, pattern, minResponses, synthesizer, system, parameters } = said;
  if (!models) reportProblem(scope, 'missing-key', step.idRange, { key: 'models', place: say(phrases.aStep) });
  const question = said.question ?? { kind: 'constant', value: '', node: scalarAt(step.node, '') };
  const name = pattern?.id ?? usualPattern;
  if (pattern && !isEnsemblePattern(name)) return asPipeline(question, said, pattern, step);
  const known = isEnsemblePattern(name) ? name : usualPattern;
  if (parameters) checkParameters(parameters, known, scope);
  return {
    kind: 'ensemble',
    question,
    models: models?.each ?? [],
    pattern: known,
    ...(system ? { system } : {}),
    ...(minResponses ? { minResponses } : {}),
    ...(synthesizer ? { synthesizer } : {}),
    ...(parameters ? { parameters } : {}),
  };
}

/** Keys that mean nothing to a pipeline: it says such things itself. */
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

function asPipeline(question: Value, said: EnsembleKeys, pattern: StepRef, step: Draft['step']): Work {
  const pairs = isMapNode(step.node) ? step.node.pairs : [];
  const named = pairs.find(({ key }) => key.text === 'pattern')?.value;
  const entry = (key: string, value: Value | undefined): MapEntry[] =>
    value ? [{ key, keyRange: value.node.range, value }] : [];
  const entries = [
    ...entry('question', question),
    ...entry('models', said.models?.whole),
    ...entry('synthesizer', said.synthesizer),
    ...entry('min_responses', said.minResponses),
    ...(said.parameters?.entries ?? []),
  ];
  return {
    kind: 'pipeline',
    pipeline: {
      kind: 'file',
      path: `patterns/${pattern.id}.yaml`,
      node: isScalarNode(named) ? named : scalarAt(step.node, pattern.id),
    },
    inputs: { kind: 'map', entries, node: mapAt(step.node, []) },
    inherit: [],
    rename: [],
    pattern,
  };
}

/** Settings of a pattern: each is known, and what is written out is of its type. */
function checkParameters({ entries }: MapValue, pattern: keyof typeof ensemblePatterns, scope: ReadScope): void {
  const { parameters }: { parameters: Readonly<Record<string, { schema: object }>> } = ensemblePatterns[pattern];
  for (const { key, keyRange, value } of entries) {
    const schema = Object.hasOwn(parameters, key) ? parameters[key]?.schema : undefined;
    if (!schema) {
      const place = say(pipelineTexts.thePattern, { name: pattern });
      const stranger = { key: { ...scalarAt(value.node, key), range: keyRange } };
      const others = entries.map((entry) => ({ key: { text: entry.key } }));
      reportUnknownMember(stranger, Object.keys(parameters), others, place, scope);
    } else if (value.kind === 'constant') wrongly(key, value.value === null ? undefined : value.node, schema, scope);
  }
}

function wrongly(key: string, node: SourceNode | undefined, schema: object, scope: ReadScope): void {
  const said = node && toJson(node);
  const want = isMap(schema) ? fromSchema(schema) : undefined;
  if (!node || said === undefined || !want || mayBe(typeOf(said), want)) return;
  reportProblem(scope, 'wrong-type', node.range, { key: `parameters.${key}`, want: describe(want), got: describeNode(node) });
}
