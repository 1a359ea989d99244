import { failurePolicies } from '../../../language/failures.ts';
import { mostGeneratedSteps } from '../../../language/kinds/generated-steps.ts';
import { renaming } from '../../../language/problem.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import { isStepId, slug } from '../ids.ts';
import { readCascade } from '../models/cascade.ts';
import { readSelection } from '../models/selection.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isScalarNode, wordOf } from '../source-nodes.ts';
import { countSchema, numberSchema, readOrCompute, timeSchema } from '../values/computed.ts';
import { constantBoolean, constantChoice, constantDuration, constantNumber, constantText } from '../values/constants.ts';
import { constantDeadline } from '../values/deadlines.ts';
import { readFileKey } from '../values/file-key.ts';
import { readName, readNames } from '../values/names.ts';
import { withSchemaFiles } from '../values/schema-files.ts';
import { readCondition, readMapOf, readValue } from '../values/value.ts';
import type { Draft } from './draft.ts';
import { readAnswerSchema, readVars } from './keys/answer-schema.ts';
import { readBatch } from './keys/batch.ts';
import { readCache } from './keys/cache.ts';
import { readHedge } from './keys/hedge.ts';
import { readStepLimits } from './keys/limits.ts';
import { isNoList, proposeLoopList } from './keys/loop-list.ts';
import { readHandlers } from './keys/on-error.ts';
import { readProducts } from './keys/products.ts';
import { readQuality } from './keys/quality.ts';
import { readDependencies, readRoute } from './keys/references.ts';
import { readRetry } from './keys/retry.ts';
import { readAssertions } from './kinds/assert.ts';
import { readFiles, readInherit, readRename } from './kinds/called-pipeline.ts';
import { readEnsembleQuestion, readModels } from './kinds/ensemble.ts';
import { readPrompt } from './kinds/prompt.ts';
import { readSearch } from './kinds/retrieve.ts';
import { readTransform } from './kinds/transform.ts';
import { readCallName, readCount, readModel, readScalarKey, readTemplateName } from './scalar-keys.ts';

/** Reads the value of a canonical key into the draft. */
type KeyReader = (field: CanonicalField, draft: Draft, scope: ReadScope) => void;

/** Keys that are only for people. */
const ignoreKey: KeyReader = () => {};

/** The reader of each key of a step: every key of the language has exactly one line here. */
export const stepReaders: Readonly<Record<string, KeyReader>> = {
  id: ({ value }, draft, scope) => {
    const id = draft.step.id;
    if (isEmptyNode(value)) return;
    draft.step.idRange = value.range;
    if (!isScalarNode(value)) return reportWrongType(scope, value, 'id', say(pipelineTexts.aWord));
    if (!isStepId(id)) reportProblem(scope, 'bad-id', value.range, { id }, renaming(slug(id), value.range));
  },
  name: ({ name, value }, { step }, scope) => assign(step, 'name', constantText(value, name, scope)),
  description: ({ name, value }, { step }, scope) => assign(step, 'description', constantText(value, name, scope)),
  // Expanded before any key is read.
  extends: ignoreKey,
  with: ({ key }, _draft, scope) => reportProblem(scope, 'missing-key', key.range, { key: 'extends', place: say(phrases.aStep) }),
  // Written out before any key is read.
  revise: ignoreKey,
  tags: ignoreKey,
  metadata: ignoreKey,

  dependencies: ({ value }, { step }, scope) => {
    const { references, autos } = readDependencies(value, scope);
    step.dependencies = references;
    step.autoDependencies = autos;
  },
  condition: ({ name, value }, { step }, scope) => assign(step, 'condition', readCondition(value, name, scope)),
  on_false: ({ value }, draft, scope) => assign(draft.step, 'onFalse', readRoute(value, 'false', draft, scope)),
  on_success: ({ value }, draft, scope) => assign(draft.step, 'onSuccess', readRoute(value, 'success', draft, scope)),
  on_failure: ({ value }, draft, scope) => {
    const { step } = draft;
    const target = readRoute(value, 'failure', draft, scope);
    if (target) step.onFailure = failurePolicies.find((policy) => policy === target.id) ?? target;
  },
  routes: ({ name, value }, draft, scope) => {
    draft.routes = readNames(value, name, scope);
  },
  timeout: ({ name, value }, { step }, scope) =>
    assign(step, 'timeout', readOrCompute(value, { field: name, schema: timeSchema }, scope, constantDuration)),
  deadline: ({ name, value }, { step }, scope) => {
    const deadline = constantDeadline(value, name, scope);
    if (deadline) step.deadline = { value: deadline, range: value.range };
  },
  hedge: ({ value, key }, { step }, scope) => assign(step, 'hedge', readHedge(value, key.range, scope)),
  retry: ({ value }, { step }, scope) => {
    const { retry, computed } = readRetry(value, scope);
    assign(step, 'retry', retry);
    assign(step, 'computedRetry', computed);
  },
  limits: ({ value }, { step }, scope) => assign(step, 'limits', readStepLimits(value, scope)),
  cache: ({ value }, { step }, scope) => assign(step, 'cache', readCache(value, scope)),
  on_error: ({ value }, { step }, scope) => {
    step.handlers = readHandlers(value, scope);
  },
  repeatable: ({ name, value }, { step }, scope) => assign(step, 'repeatable', constantBoolean(value, name, scope)),
  priority: ({ name, value }, { step }, scope) =>
    assign(step, 'priority', readOrCompute(value, { field: name, schema: numberSchema }, scope, constantNumber)),
  vars: ({ key, value }, { step }, scope) => assign(step, 'answer', readVars(value, key.range, scope)),
  output_schema: ({ key, value }, { step }, scope) => {
    if (step.answer) reportProblem(scope, 'duplicate-key', key.range, { key: 'output_schema', other: 'vars' });
    else assign(step, 'answer', readAnswerSchema(value, key.range, scope));
  },
  products: ({ value }, { step }, scope) => {
    step.products = readProducts(value, scope);
  },
  quality: ({ value }, { step }, scope) => assign(step, 'quality', readQuality(value, scope)),
  model: (field, { step }, scope) => {
    if (field.value.kind === 'map') assign(step, 'cascade', readCascade(field.value, scope));
    else assign(step, 'model', readModel(field, scope));
  },
  expert: ({ name, value }, { step }, scope) => assign(step, 'expert', readName(value, name, scope)),
  personality: ({ name, value }, { step }, scope) => {
    // A name, or a text for this step alone.
    if (isScalarNode(value) && (isComputed(value) || /\s/.test(value.text.trim())))
      step.personalityText = readValue(value, { field: name }, scope);
    else assign(step, 'personality', readName(value, name, scope));
  },
  selection: ({ value }, { step }, scope) => assign(step, 'selection', readSelection(value, scope)),
  temperature: (field, { step }, scope) => assign(step, 'temperature', readScalarKey(field, scope)),
  max_tokens: (field, { step }, scope) => assign(step, 'maxTokens', readScalarKey(field, scope)),

  for_each: ({ value }, { loop }, scope) => {
    loop.list = isNoList(value)
      ? proposeLoopList(value, scope)
      : readValue(value, { field: 'for_each', wants: 'array', run: true }, scope);
  },
  as: (field, { loop }, scope) => {
    const word = readTemplateName(field, scope);
    if (word !== undefined) [loop.as, loop.asRange] = [word, field.value.range];
  },
  loop_name: (field, { loop }, scope) => {
    const name = readTemplateName(field, scope);
    if (name !== undefined) loop.name = { name, range: field.value.range };
  },
  batch: ({ value }, { loop }, scope) => assign(loop, 'batch', readBatch(value, scope)),
  max_parallel: ({ name, value }, { loop }, scope) => {
    if (isComputed(value)) loop.maxParallel = readValue(value, { field: name, schema: countSchema, run: true }, scope);
    else
      loop.maxParallel = wordOf(value) === 'all' ? 'all' : (constantNumber(value, name, scope, { integer: true, min: 1 }) ?? 1);
  },
  continue_if: ({ name, value }, { loop }, scope) => assign(loop, 'continueIf', readCondition(value, name, scope)),
  break_if: ({ name, value }, { loop }, scope) => assign(loop, 'breakIf', readCondition(value, name, scope)),
  on_item_failure: ({ name, value }, { loop }, scope) =>
    assign(loop, 'onItemFailure', constantChoice(value, name, ['stop', 'continue'], scope)),
  while: ({ name, value }, { loop }, scope) => assign(loop, 'while', readCondition(value, name, scope)),
  until: ({ name, value }, { loop }, scope) => assign(loop, 'until', readCondition(value, name, scope)),
  max_iterations: ({ name, value }, { loop }, scope) =>
    assign(loop, 'maxIterations', readOrCompute(value, { field: name, schema: countSchema }, scope, readCount)),
  strict: ({ name, value }, { loop }, scope) => assign(loop, 'strict', constantBoolean(value, name, scope)),

  prompt: (field, { kind }, scope) => {
    const { prompt, parts, media } = readPrompt(field, scope);
    assign(kind, 'prompt', prompt);
    assign(kind, 'parts', parts);
    assign(kind, 'media', media);
  },
  prompt_file: (field, { kind }, scope) => assign(kind, 'prompt', readFileKey(field, 'prompt', scope)),
  system_file: (field, { kind }, scope) => {
    if (kind.system) reportProblem(scope, 'duplicate-key', field.key.range, { key: 'system', other: 'system_file' });
    else assign(kind, 'system', readFileKey(field, 'system', scope));
  },
  system: (field, { kind }, scope) => assign(kind, 'system', readScalarKey(field, scope)),
  session: ({ name, value }, { kind }, scope) => assign(kind, 'session', readName(value, name, scope)),
  options: ({ name, value }, { kind }, scope) => {
    kind.options = readMapOf(value, { field: name }, scope);
  },
  tools: ({ name, value }, { kind }, scope) => {
    kind.tools = readNames(value, name, scope);
  },
  max_turns: ({ name, value }, { kind }, scope) =>
    assign(kind, 'maxTurns', readOrCompute(value, { field: name, schema: countSchema }, scope, readCount)),
  batch_api: ({ name, value, key }, { kind }, scope) => {
    const is = constantBoolean(value, name, scope);
    if (is !== undefined) kind.batchApi = { is, range: key.range };
  },
  tool: (field, { kind }, scope) => assign(kind, 'tool', readCallName(field, kind, scope)),
  action: (field, { kind }, scope) => assign(kind, 'action', readCallName(field, kind, scope)),
  parameters: ({ value }, { kind }, scope) => {
    const schema = builtinTools[kind.tool?.name ?? '']?.actions[kind.action?.name ?? '']?.parameters;
    const parameters = readMapOf(value, { field: 'parameters', schema }, scope);
    kind.parameters = withSchemaFiles(parameters, builtinTools[kind.tool?.name ?? ''], scope);
  },
  retrieve: (field, { kind }, scope) => {
    kind.retrieve = readSearch(field, scope);
  },
  set: ({ value }, { kind }, scope) => {
    kind.set = readMapOf(value, { field: 'set' }, scope);
  },
  show: ({ name, value }, { kind }, scope) => assign(kind, 'show', readValue(value, { field: name }, scope)),
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
  detached: ({ name, value, key }, { kind }, scope) => {
    const is = constantBoolean(value, name, scope);
    if (is !== undefined) kind.detached = { is, range: key.range };
  },
  steps_from: ({ name, value }, { kind }, scope) => {
    const from = readValue(value, { field: name }, scope);
    if (from.kind === 'template') kind.stepsFrom = from;
    else reportWrongType(scope, value, name, say(pipelineTexts.generatedSteps));
  },
  allow_tools: ({ name, value }, { kind }, scope) => {
    kind.allowTools = readNames(value, name, scope);
  },
  max_steps: ({ name, value }, { kind }, scope) =>
    assign(kind, 'maxSteps', constantNumber(value, name, scope, { integer: true, min: 1, max: mostGeneratedSteps })),
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
  fail(field, { kind }, scope) {
    if (isEmptyNode(field.value)) reportWrongType(scope, field.value, 'fail', say(pipelineTexts.aReason));
    else assign(kind, 'fail', readScalarKey(field, scope));
  },
  assert: ({ value }, { kind }, scope) => {
    kind.assertions = readAssertions(value, scope);
  },
  message: (field, { kind }, scope) => assign(kind, 'message', readScalarKey(field, scope)),
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
    kind.ensemble = { ...kind.ensemble, minResponses: readScalarKey(field, scope) };
  },
  synthesizer: (field, { kind }, scope) => {
    kind.ensemble = { ...kind.ensemble, synthesizer: readModel(field, scope) };
  },
  agents: ({ value }, { kind }) => {
    kind.team = { ...kind.team, agents: value };
  },
  task: (field, { kind }, scope) => {
    kind.team = { ...kind.team, task: readScalarKey(field, scope) };
  },
  start: ({ name, value }, { kind }, scope) => {
    kind.team = { ...kind.team, start: readName(value, name, scope) };
  },
  board: ({ name, key, value }, { kind }, scope) => {
    kind.team = { ...kind.team, board: readVars(value, key.range, scope, name) };
  },
};

/** Keys that other readers need are read first. */
export const readingOrder = ['id', 'tool', 'action', 'vars', 'routes', 'system'];

function assign<Target, Key extends keyof Target>(target: Target, key: Key, value: Target[Key] | undefined): void {
  if (value !== undefined) target[key] = value;
}
