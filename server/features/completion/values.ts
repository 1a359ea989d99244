import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import { findMaking } from '../../../engine/compile/check/models/makers.ts';
import type { Node } from '../../../engine/compile/graph/graph.ts';
import { ownerOf } from '../../../engine/compile/graph/places.ts';
import { filesOf } from '../../../engine/compile/pipeline/steps/kinds/called-pipeline.ts';
import { stepTemplatesFor } from '../../../engine/compile/rewrite/print-resolved.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import { failureKinds } from '../../../engine/language/failures.ts';
import { isMap } from '../../../engine/language/json.ts';
import { agentKeys } from '../../../engine/language/keys/members.ts';
import { makingOf, sizesOf } from '../../../engine/language/providers/media-faults.ts';
import { stepsReference } from '../../../engine/language/schema/generated-steps-schema.ts';
import { say } from '../../../engine/language/texts.ts';
import { builtinTools } from '../../../engine/language/tools/builtin-tools.ts';
import { modelWorkOf } from '../../../engine/language/tools/model-work.ts';
import { describe } from '../../../engine/language/types.ts';
import { writtenStep } from '../../cursor/cursor-context.ts';
import type { LineContext } from '../../cursor/line-context.ts';
import { nodeNear } from '../../cursor/node-near.ts';
import type { PipelinePart } from '../../cursor/pipeline-part.ts';
import { pipelinePartAt } from '../../cursor/pipeline-part.ts';
import { markdown } from '../../markdown.ts';
import type { Snapshot } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { pipelineText } from '../hover/named-text.ts';
import { parameterSchema, schemasAt, schemasAtPath, stepTemplateParameters, toolNamed } from './key-offers.ts';
import { triggerItems } from './schedule-items.ts';
import { expertItems, personalityItems } from './speaker-items.ts';
import { completeSteps } from './step-ids.ts';
import { inOrder, makerItems, modelItems, patternItems, templateItems, toolItems, wordItems } from './value-items.ts';

/** The place of the completion, and the sources of values. */
interface ValueQuestion {
  snapshot: Snapshot;
  offset: number;
  context: LineContext;
  last: LastRun | undefined;
  /** Pipelines, texts or schemas of the workspace, as paths from this file. */
  files: readonly string[];
}

/** The schema of steps written by a model. */
const stepsItem: CompletionItem = {
  label: stepsReference,
  kind: CompletionItemKind.Reference,
  insertText: `"${stepsReference}"`,
};

/** Values by key: step ids, tools, actions, models, experts, files, words from a list, true and false. */
export function completeValues(question: ValueQuestion): CompletionItem[] {
  const { context } = question;
  const { trail } = context;
  if (context.kind === 'key' && trail.at(-1) !== '-') return [];

  const where = pipelinePartAt(trail);
  // The steps that a model writes are the result of a step.
  if (context.kind === 'value' && trail.at(-1) === '$ref')
    return where.kind === 'inStep' ? [stepsItem, ...namedFiles(question)] : namedFiles(question);

  const items = itemsIn(where, question);
  if (items) return items;
  return context.kind === 'value' && where.kind !== 'step' && where.kind !== 'top' ? offerWords(trail) : [];
}

function itemsIn(part: PipelinePart, question: ValueQuestion): CompletionItem[] | undefined {
  if (part.kind === 'inStep') return inStep(part, question);
  if (part.kind === 'inTop' && (part.key === 'triggers' || part.key === 'on'))
    return triggerItems(part.rest.filter((one) => one !== '-'));
  return part.kind === 'inTop' ? inTop(part, question) : undefined;
}

type Offers = (question: ValueQuestion, rest: readonly string[]) => CompletionItem[] | undefined;

const idsOf =
  (key: string): Offers =>
  ({ snapshot, offset, last }) =>
    completeSteps(snapshot, offset, key, last);

/** The source of values inside a key of a step; `rest` continues from the key, without the dashes of lists. */
const stepValues: Readonly<Record<string, Offers>> = {
  dependencies: idsOf('dependencies'),
  on_false: idsOf('on_false'),
  on_success: idsOf('on_success'),
  on_failure: idsOf('on_failure'),
  routes: idsOf('routes'),
  cases: (question, rest) => (rest.length === 1 ? idsOf('cases')(question, rest) : undefined),
  default: (question, rest) =>
    rest.length === 0 && kindNear(question) === 'switch' ? idsOf('default')(question, rest) : undefined,
  prompt: (question, [member]) => (member === 'step' ? idsOf('dependencies')(question, []) : undefined),
  on_error: handlers,
  retry: (_asked, [member]) => (member === 'on' ? failures() : undefined),
  tool: (question, rest) => (rest.length === 0 ? tools(question.snapshot) : undefined),
  parameters: ({ snapshot, context: { enclosing, values } }, [name, ...rest]) =>
    name === undefined ? undefined : parameterWords(snapshot, { ...values, ...enclosing }, name, rest),
  action: ({ snapshot, context }, rest) => (rest.length === 0 ? actions(snapshot, context.values['tool']) : undefined),
  tools: ({ snapshot, context }) => callableTools(snapshot, context.typed),
  allow_tools: ({ snapshot, context }) => callableTools(snapshot, context.typed),
  prompt_file: namedFiles,
  system_file: namedFiles,
  extends: ({ snapshot }) => templateItems(stepTemplatesFor(snapshot.compiled)),
  with: ({ snapshot, context: { enclosing, values } }, [name, ...rest]) => {
    const schema = name === undefined ? undefined : stepTemplateParameters(snapshot, { ...values, ...enclosing })?.[name];
    const items = isMap(schema) ? wordItems(schemasAtPath(schema, rest)) : [];
    return items.length ? items : undefined;
  },
  expert: ({ snapshot }) => expertItems(snapshot),
  personality: ({ snapshot }) => personalityItems(snapshot),
  model: ({ snapshot }, [member]) =>
    member === undefined || member === 'try' || member === 'else' ? models(snapshot) : undefined,
  selection: ({ snapshot }, rest) => selected(snapshot, rest),
  models: ({ snapshot }) => models(snapshot),
  pattern: (_question, rest) => (rest.length === 0 ? patternItems() : undefined),
  synthesizer: ({ snapshot }) => models(snapshot),
  pipeline: (question, rest) => (rest.length === 0 ? pipelines(question) : undefined),
  pipelines: (question) => pipelines(question),
  inherit,
  session: ({ snapshot }) => sessions(snapshot),
  start: (question) => agentNames(question),
  agents: (question, [name, member, ...rest]) => {
    if (member === 'hands_to') return agentNames(question).filter(({ label }) => label !== name);
    return member !== undefined && agentKeys.includes(member) ? stepValues[member]?.(question, rest) : undefined;
  },
};

/** The agents of the step around a place, with their purpose. */
function agentNames({ snapshot, offset }: ValueQuestion): CompletionItem[] {
  const near = nodeNear(snapshot, offset);
  const { graph } = snapshot.compiled;
  const owner = near?.agent ? ownerOf(graph, near) : near;
  const work = owner && snapshot.compiled.steps[owner.index]?.step.work;

  return (work?.kind === 'agents' ? work.agents : []).map(({ step }) => ({
    label: step.id,
    kind: CompletionItemKind.Value,
    documentation: step.description,
  }));
}

function inStep({ key, rest }: PipelinePart, question: ValueQuestion): CompletionItem[] | undefined {
  const path = rest.filter((one) => one !== '-');
  return Object.hasOwn(stepValues, key) ? stepValues[key]?.(question, path) : undefined;
}

function inTop({ key, rest }: PipelinePart, { snapshot, context }: ValueQuestion): CompletionItem[] | undefined {
  const [name, member] = rest.filter((one) => one !== '-');
  if (key === 'default_model' || key === 'orchestrator') return models(snapshot);
  if (key === 'selection') return selected(snapshot, name === undefined ? [] : [name]);

  if (key === 'experts' && name !== undefined) {
    if (member === undefined || member === 'model') return models(snapshot);
    if (member === 'personality') return personalityItems(snapshot);
    if (member === 'tools') return callableTools(snapshot, context.typed);
  }

  if (key === 'tests') {
    const [, second, third] = rest.filter((one) => one !== '-');
    const kind =
      ((name === 'answers' || name === 'http') && second !== undefined && third === 'fail') ||
      (name === 'expect' && second === 'error' && (third === undefined || third === 'kind'));
    return kind ? failures() : undefined;
  }

  return key === 'personalities' && member === 'extends' ? personalityItems(snapshot) : undefined;
}

function handlers(question: ValueQuestion, [member, inner]: readonly string[]): CompletionItem[] | undefined {
  const { snapshot, context } = question;
  switch (member) {
    case 'step':
      return idsOf('on_error')(question, []);
    case 'kinds':
      return failures();
    case 'fallback':
      if (inner === 'tool') return tools(snapshot);
      if (inner === 'action') return actions(snapshot, context.values['tool']);
      return inner === undefined || inner === 'model' ? models(snapshot) : undefined;
    default:
      return undefined;
  }
}

const failures = (): CompletionItem[] => failureKinds.map((label) => ({ label, kind: CompletionItemKind.EnumMember }));

const kindNear = ({ snapshot, offset }: ValueQuestion): Node['kind'] | undefined => nodeNear(snapshot, offset)?.kind;

const tools = ({ compiled }: Snapshot): CompletionItem[] => toolItems([...compiled.checkable.tools.values()]);

function actions(snapshot: Snapshot, tool: string | undefined): CompletionItem[] {
  const spec = toolNamed(snapshot, (tool ?? '').replace(/["']/g, '').trim());
  return Object.entries(spec?.actions ?? {}).map(([label, { doc, effect }], index) => ({
    label,
    kind: CompletionItemKind.Method,
    detail: effect === 'none' ? say(serverTexts.noEffects) : effect,
    documentation: doc,
    sortText: inOrder(index),
  }));
}

/** The words that a tool's parameter accepts; undefined if not declared. */
function parameterWords(
  snapshot: Snapshot,
  values: Readonly<Record<string, string>>,
  name: string,
  rest: readonly string[],
): CompletionItem[] | undefined {
  const made = rest.length === 0 ? madeWords(snapshot, values, name) : undefined;
  if (made?.length) return made;
  const schema = parameterSchema(snapshot, values);
  const items = schema ? wordItems(schemasAtPath(schema, [name, ...rest])) : [];
  return items.length ? items : undefined;
}

/** Values for a step that generates media: models that can, and the settings that the named model accepts. */
function madeWords(
  { compiled: { world } }: Snapshot,
  { tool = '', action = '', model = '' }: Readonly<Record<string, string>>,
  name: string,
): CompletionItem[] | undefined {
  const plain = (text: string): string => text.replace(/["']/g, '').trim();
  const spec = builtinTools[plain(tool)];
  const task = modelWorkOf(plain(tool), plain(action) || (spec?.defaultAction ?? ''));
  if (task === undefined || task === 'embed') return undefined;
  if (name === 'model') return makerItems(task, world.settings);

  const rows = findMaking(plain(model), world.settings);
  const row = rows && makingOf(rows.making, task, rows);
  const words =
    row && (name === 'size' ? sizesOf(row) : (Object.entries(row.words ?? {}).find(([word]) => word === name)?.[1] ?? []));

  return words?.map((label, index) => ({ label, kind: CompletionItemKind.EnumMember, sortText: inOrder(index) }));
}

/** The tools that a model may be given: a whole tool, or after the dot one action of it. */
function callableTools(snapshot: Snapshot, typed: string): CompletionItem[] {
  const [tool] = typed.split('.');
  if (!typed.includes('.')) return tools(snapshot);
  return actions(snapshot, tool).map((item) => ({ ...item, label: `${tool}.${item.label}` }));
}

/** In `selection`: models, capabilities of the models of baton.yaml, or nothing of ours. */
function selected(snapshot: Snapshot, [member]: readonly string[]): CompletionItem[] | undefined {
  if (member === 'fallback' || member === 'prefer' || member === 'exclude') return models(snapshot);
  if (member !== 'require') return undefined;
  const { settings } = snapshot.compiled.world;
  const offered = new Set((settings?.models ?? []).flatMap(({ capabilities = [] }) => capabilities));
  return [...offered].map((label) => ({ label, kind: CompletionItemKind.EnumMember }));
}

const models = ({ compiled }: Snapshot): CompletionItem[] => modelItems(compiled.world.settings, compiled.world.offered);

/** Files whose text can be the value of a key, or a schema. */
function namedFiles({ files }: ValueQuestion): CompletionItem[] {
  return files.map((label) => ({ label, kind: CompletionItemKind.File }));
}

/** Pipeline files, with the inputs and outputs of those that a step here already calls. */
function pipelines({ snapshot, files }: ValueQuestion): CompletionItem[] {
  const { graph, checkable, steps } = snapshot.compiled;
  const textOfFile = new Map<string, string>();
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'pipeline') continue;
    for (const [index, { path }] of filesOf(work.pipeline).entries()) {
      const called = checkable.mayCall.get(node.index)?.[index];
      if (called) textOfFile.set(path, pipelineText(called));
    }
  }

  return [...new Set([...files, ...textOfFile.keys()])].map((label) => {
    const text = textOfFile.get(label);
    return { label, kind: CompletionItemKind.File, documentation: text ? markdown(text) : undefined };
  });
}

/** First names of ours that the called pipeline has as inputs; then all others. */
function inherit({ snapshot, offset }: ValueQuestion): CompletionItem[] {
  const { checkable, pipeline } = snapshot.compiled;
  const node = nodeNear(snapshot, offset);
  const theirs = new Set(node && checkable.calls.get(node.index)?.pipeline.inputs.map(({ name }) => name));
  const ours = [...pipeline.inputs, ...pipeline.variables].map(({ name }) => name);

  return [...new Set(ours)].map((label) => ({
    label,
    kind: CompletionItemKind.Variable,
    detail: describe(pipeline.inputs.find(({ name }) => name === label)?.type ?? { kind: 'unknown' }),
    sortText: `${theirs.has(label) ? 0 : 1}${label}`,
  }));
}

function sessions(snapshot: Snapshot): CompletionItem[] {
  const { graph } = snapshot.compiled;
  const names = graph.nodes.flatMap((node) => {
    const work = writtenStep(snapshot, node)?.step.work;
    return work?.kind === 'prompt' && work.session ? [work.session.id] : [];
  });
  return [...new Set(names)].map((label) => ({ label, kind: CompletionItemKind.Value }));
}

const offerWords = (trail: readonly string[]): CompletionItem[] => wordItems(schemasAt(trail));
