import { failurePolicies } from '../../../language/failures.ts';
import { allStepKeys } from '../../../language/keys.ts';
import { pipelineTexts } from '../../../language/texts/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import { describe, mayBe, typeOf } from '../../../language/types.ts';
import type { ScalarNode, SourceNode } from '../../source/nodes.ts';
import type { CanonicalField } from '../fields.ts';
import { isComputed, isEmptyNode, isScalarNode, wordOf } from '../fields.ts';
import { isStepId } from '../ids.ts';
import type { Value } from '../model/value.ts';
import { readCascade } from '../models/cascade.ts';
import { readSelection } from '../models/selection.ts';
import type { ReadScope } from '../scope.ts';
import { describeNode, reportProblem } from '../scope.ts';
import { readName } from '../top/experts.ts';
import { countSchema, numberSchema, readOrCompute, timeSchema } from '../values/computed.ts';
import {
  constantBoolean,
  constantChoice,
  constantDuration,
  constantNumber,
  constantText,
  describeBounds,
  withinBounds,
} from '../values/constants.ts';
import type { ValueSite } from '../values/value.ts';
import { readCondition, readMapOf, readValue } from '../values/value.ts';
import type { Draft } from './draft.ts';
import { readAnswerSchema, readVars } from './keys/answer-schema.ts';
import { readCache, readQuality, readStepLimits } from './keys/checks.ts';
import { isNoList, proposeLoopList } from './keys/loop-list.ts';
import { readHandlers } from './keys/on-error.ts';
import { readProducts } from './keys/products.ts';
import { readDependencies, readRoute } from './keys/references.ts';
import { readRetry } from './keys/retry.ts';
import { readFiles, readInherit, readNames, readRename } from './kinds/called-pipeline.ts';
import { readEnsembleQuestion, readModels } from './kinds/ensemble.ts';
import { readPrompt } from './kinds/prompt.ts';
import { readTransform } from './kinds/transform.ts';

/** Puts what a key says into the draft. It is given the field in our spelling. */
type Reader = (field: CanonicalField, draft: Draft, scope: ReadScope) => void;

/** Only for people: nothing is to be read. */
const forPeople: Reader = () => {};

/** Who reads which key of a step: every key of the language has exactly one line here. */
export const stepReaders: Readonly<Record<string, Reader>> = {
  id: ({ value }, draft, scope) => {
    const id = draft.step.id;
    if (isEmptyNode(value)) return;
    draft.step.idRange = value.range;
    if (!isScalarNode(value))
      return reportProblem(scope, 'wrong-type', value.range, {
        key: 'id',
        want: say(pipelineTexts.aWord),
        got: describeNode(value),
      });
    if (!isStepId(id)) reportProblem(scope, 'bad-id', value.range, { id });
  },
  name: ({ name, value }, { step }, scope) => put(step, 'name', constantText(value, name, scope)),
  description: ({ name, value }, { step }, scope) => put(step, 'description', constantText(value, name, scope)),
  tags: forPeople,
  metadata: forPeople,

  dependencies: ({ value }, { step }, scope) => {
    const { references, autos } = readDependencies(value, scope);
    step.dependencies = references;
    step.autoDependencies = autos;
  },
  condition: ({ name, value }, { step }, scope) => put(step, 'condition', readCondition(value, name, scope)),
  on_false: ({ value }, draft, scope) => put(draft.step, 'onFalse', readRoute(value, 'on_false', 'false', draft, scope)),
  on_success: ({ value }, draft, scope) => put(draft.step, 'onSuccess', readRoute(value, 'on_success', 'success', draft, scope)),
  on_failure: ({ value }, draft, scope) => {
    const { step } = draft;
    const target = readRoute(value, 'on_failure', 'failure', draft, scope);
    if (target) step.onFailure = failurePolicies.find((policy) => policy === target.id) ?? target;
  },
  routes: ({ name, value }, draft, scope) => {
    draft.routes = readNames(value, name, scope);
  },
  timeout: ({ name, value }, { step }, scope) =>
    put(step, 'timeout', readOrCompute(value, name, timeSchema, scope, constantDuration)),
  retry: ({ value }, { step }, scope) => {
    const { retry, computed } = readRetry(value, scope);
    put(step, 'retry', retry);
    put(step, 'computedRetry', computed);
  },
  limits: ({ value }, { step }, scope) => put(step, 'limits', readStepLimits(value, scope)),
  cache: ({ value }, { step }, scope) => put(step, 'cache', readCache(value, scope)),
  on_error: ({ value }, { step }, scope) => {
    step.handlers = readHandlers(value, scope);
  },
  repeatable: ({ name, value }, { step }, scope) => put(step, 'repeatable', constantBoolean(value, name, scope)),
  priority: ({ name, value }, { step }, scope) =>
    put(step, 'priority', readOrCompute(value, name, numberSchema, scope, constantNumber)),
  vars: ({ key, value }, { step }, scope) => put(step, 'answer', readVars(value, key.range, scope)),
  output_schema: ({ key, value }, { step }, scope) => {
    if (step.answer) reportProblem(scope, 'duplicate-key', key.range, { key: 'output_schema', other: 'vars' });
    else put(step, 'answer', readAnswerSchema(value, key.range, scope));
  },
  products: ({ value }, { step }, scope) => {
    step.products = readProducts(value, scope);
  },
  quality: ({ value }, { step }, scope) => put(step, 'quality', readQuality(value, scope)),
  model: (field, { step }, scope) => {
    if (field.value.kind === 'map') put(step, 'cascade', readCascade(field.value, scope));
    else put(step, 'model', readModel(field, scope));
  },
  expert: ({ name, value }, { step }, scope) => put(step, 'expert', readName(value, name, scope)),
  personality: ({ name, value }, { step }, scope) => {
    // A name, or words for this step alone.
    if (isScalarNode(value) && (isComputed(value) || /\s/.test(value.text.trim())))
      step.manner = readValue(value, { field: name }, scope);
    else put(step, 'personality', readName(value, name, scope));
  },
  selection: ({ value }, { step }, scope) => put(step, 'selection', readSelection(value, scope)),
  temperature: (field, { step }, scope) => put(step, 'temperature', oneValue(field, scope)),
  max_tokens: (field, { step }, scope) => put(step, 'maxTokens', oneValue(field, scope)),

  for_each: ({ value }, { loop }, scope) => {
    loop.list = isNoList(value)
      ? proposeLoopList(value, scope)
      : readValue(value, { field: 'for_each', wants: 'array', run: true }, scope);
  },
  as: (field, { loop }, scope) => {
    const word = plainName(field, scope);
    if (word !== undefined) [loop.as, loop.asRange] = [word, field.value.range];
  },
  loop_name: (field, { loop }, scope) => {
    const name = plainName(field, scope);
    if (name !== undefined) loop.name = { name, range: field.value.range };
  },
  max_parallel: ({ name, value }, { loop }, scope) => {
    if (isComputed(value)) loop.maxParallel = readValue(value, { field: name, schema: countSchema, run: true }, scope);
    else
      loop.maxParallel = wordOf(value) === 'all' ? 'all' : (constantNumber(value, name, scope, { integer: true, min: 1 }) ?? 1);
  },
  continue_if: ({ name, value }, { loop }, scope) => put(loop, 'continueIf', readCondition(value, name, scope)),
  break_if: ({ name, value }, { loop }, scope) => put(loop, 'breakIf', readCondition(value, name, scope)),
  on_item_failure: ({ name, value }, { loop }, scope) =>
    put(loop, 'onItemFailure', constantChoice(value, name, ['stop', 'continue'], scope)),
  while: ({ name, value }, { loop }, scope) => put(loop, 'while', readCondition(value, name, scope)),
  until: ({ name, value }, { loop }, scope) => put(loop, 'until', readCondition(value, name, scope)),
  max_iterations: ({ name, value }, { loop }, scope) =>
    put(loop, 'maxIterations', readOrCompute(value, name, countSchema, scope, count)),
  strict: ({ name, value }, { loop }, scope) => put(loop, 'strict', constantBoolean(value, name, scope)),

  prompt: (field, { kind }, scope) => {
    const { prompt, parts, media } = readPrompt(field, scope);
    put(kind, 'prompt', prompt);
    put(kind, 'parts', parts);
    put(kind, 'media', media);
  },
  system: (field, { kind }, scope) => put(kind, 'system', oneValue(field, scope)),
  session: ({ name, value }, { kind }, scope) => put(kind, 'session', readName(value, name, scope)),
  options: ({ name, value }, { kind }, scope) => {
    kind.options = readMapOf(value, { field: name }, scope);
  },
  tools: ({ name, value }, { kind }, scope) => {
    kind.tools = readNames(value, name, scope);
  },
  max_turns: ({ name, value }, { kind }, scope) => put(kind, 'maxTurns', readOrCompute(value, name, countSchema, scope, count)),
  tool: (field, { kind }, scope) => put(kind, 'tool', called(field, kind, scope)),
  action: (field, { kind }, scope) => put(kind, 'action', called(field, kind, scope)),
  parameters: ({ value }, { kind }, scope) => {
    const schema = builtinTools[kind.tool?.name ?? '']?.actions[kind.action?.name ?? '']?.parameters;
    kind.parameters = readMapOf(value, { field: 'parameters', ...(schema ? { schema } : {}) }, scope);
  },
  set: ({ value }, { kind }, scope) => {
    kind.set = readMapOf(value, { field: 'set' }, scope);
  },
  show: ({ name, value }, { kind }, scope) => put(kind, 'show', readValue(value, { field: name }, scope)),
  steps: ({ value }, { kind }) => {
    kind.steps = value;
  },
  variables: ({ value }, { kind }) => {
    kind.variables = value;
  },
  transform: ({ value }, { kind }, scope) => {
    kind.transform = readTransform(value, scope);
  },
  switch: ({ value }, { kind }) => {
    kind.switch = value;
  },
  cases: ({ value }, { kind }) => {
    kind.cases = value;
  },
  default: ({ value }, { kind }) => {
    kind.default = value;
  },
  pipeline: ({ value }, { kind }) => {
    kind.pipeline = value;
  },
  pipelines: ({ value }, { kind }, scope) => {
    kind.pipelines = readFiles(value, scope);
  },
  inputs: ({ name, value }, { kind }, scope) => {
    kind.inputs = readMapOf(value, { field: name }, scope);
  },
  inherit: ({ value }, { kind }, scope) => {
    kind.inherit = readInherit(value, scope);
  },
  rename: ({ value }, { kind }, scope) => {
    kind.rename = readRename(value, scope);
  },
  ask: (field, { kind }) => {
    kind.question = { ...kind.question, ask: field };
  },
  type: (field, { kind }) => {
    kind.question = { ...kind.question, type: field };
  },
  choices: (field, { kind }) => {
    kind.question = { ...kind.question, choices: field };
  },
  fields: (field, { kind }) => {
    kind.question = { ...kind.question, fields: field };
  },
  ensemble: (field, { kind }, scope) => {
    kind.ensemble = { ...kind.ensemble, question: readEnsembleQuestion(field, scope) };
  },
  models: (field, { kind }, scope) => {
    kind.ensemble = { ...kind.ensemble, models: readModels(field, scope) };
  },
  pattern: (field, { kind }, scope) => {
    kind.ensemble = { ...kind.ensemble, pattern: readName(field.value, field.name, scope) };
  },
  min_responses: (field, { kind }, scope) => {
    kind.ensemble = { ...kind.ensemble, minResponses: oneValue(field, scope) };
  },
  synthesizer: (field, { kind }, scope) => {
    kind.ensemble = { ...kind.ensemble, synthesizer: readModel(field, scope) };
  },
};

/** The order of reading: what others look at comes first. */
export const readingOrder = ['id', 'tool', 'action', 'vars', 'routes'];

/** A model, or a list of them: each steps in for the one before. */
export function readModel({ name, value }: CanonicalField, scope: ReadScope): Value | undefined {
  if (isEmptyNode(value)) return undefined;
  if (value.kind === 'map') {
    reportProblem(scope, 'wrong-type', value.range, { key: name, want: say(pipelineTexts.aModel), got: say(pipelineTexts.aMap) });
    return undefined;
  }
  return readValue(value, { field: name, wants: 'model' }, scope);
}

/** A scalar that may be computed; a constant is held against the key's schema. */
function oneValue({ name, value }: CanonicalField, scope: ReadScope): Value | undefined {
  const spec = allStepKeys[name];
  if (isEmptyNode(value) || !spec) return undefined;
  if (!isScalarNode(value)) {
    reportProblem(scope, 'wrong-type', value.range, { key: name, want: describe(spec.type), got: describeNode(value) });
    return undefined;
  }
  const read = readValue(value, { field: name, schema: spec.schema }, scope);
  if (read.kind !== 'constant' || spec.type.kind !== 'number') return read;
  const { minimum, maximum } = spec.schema;
  const bounds = {
    ...(spec.type.integer ? { integer: true } : {}),
    ...(typeof minimum === 'number' ? { min: minimum } : {}),
    ...(typeof maximum === 'number' ? { max: maximum } : {}),
  };
  if (mayBe(typeOf(read.value), spec.type) && withinBounds(Number(read.value), bounds)) return read;
  reportProblem(scope, 'wrong-type.range', value.range, { key: name, want: describeBounds(bounds), got: describeNode(value) });
  return undefined;
}

/** A whole number of at least one. */
const count = (node: SourceNode, key: string, scope: ReadScope): number | undefined =>
  constantNumber(node, key, scope, { integer: true, min: 1 });

/** A name as templates can say it. */
function plainName({ name, value }: CanonicalField, scope: ReadScope): string | undefined {
  const said = wordOf(value);
  if (said !== undefined && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(said)) return said;
  if (!isEmptyNode(value))
    reportProblem(scope, 'wrong-type', value.range, { key: name, want: say(pipelineTexts.aPlainName), got: describeNode(value) });
  return undefined;
}

/** A tool or an action by its name; of one that the run computes, the text as written. */
function called({ name, value }: CanonicalField, kind: Draft['kind'], scope: ReadScope): Draft['kind']['tool'] {
  if (!isScalarNode(value) || !isComputed(value) || (name !== 'tool' && name !== 'action')) return word(value, name, scope);
  kind.computed = { ...kind.computed, [name]: readValue(value, siteOfCall(value, name, kind), scope) };
  return { name: value.text.trim(), range: value.range };
}

/** What an AUTO tag chooses among where it says nothing of it: the tools that Baton has, or the actions of the tool. */
function siteOfCall({ autos }: ScalarNode, name: 'tool' | 'action', { tool }: Draft['kind']): ValueSite {
  const names =
    name === 'tool'
      ? Object.values(builtinTools).flatMap((one) => (one.executable ? [one.name] : []))
      : Object.keys(builtinTools[tool?.name ?? '']?.actions ?? {});
  const said = autos.some(({ attributes }) => attributes.some((one) => one.name === 'choices'));
  const schema = { type: 'string', ...(said || names.length === 0 ? {} : { enum: names }) };
  return { field: name, schema, ...(name === 'action' ? { run: true } : {}) };
}

function word(
  value: CanonicalField['value'],
  key: string,
  scope: ReadScope,
): { name: string; range: CanonicalField['range'] } | undefined {
  const said = wordOf(value);
  if (said !== undefined && said !== '') return { name: said, range: value.range };
  reportProblem(scope, 'wrong-type', value.range, { key, want: say(pipelineTexts.aName), got: describeNode(value) });
  return undefined;
}

function put<Target, Key extends keyof Target>(target: Target, key: Key, value: Target[Key] | undefined): void {
  if (value !== undefined) target[key] = value;
}
