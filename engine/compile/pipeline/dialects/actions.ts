import type { ActionDialect } from '../../../language/dialects/actions.ts';
import { actionDialects, promptParameters } from '../../../language/dialects/actions.ts';
import { stepDialects } from '../../../language/dialects/steps.ts';
import { toolKinds, toolPrompts } from '../../../language/dialects/tools.ts';
import { allStepKeys } from '../../../language/keys.ts';
import { problem, suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import type { Pair, ScalarNode } from '../../source/nodes.ts';
import { pairOf } from '../../source/nodes.ts';
import {
  isComputed,
  isEmptyNode,
  isMapNode,
  isScalarNode,
  joinScalars,
  mapAt,
  pairAt,
  renameKey,
  scalarAt,
  stripTags,
  wordOf,
} from '../source-nodes.ts';
import type { CanonicalField } from './canonical-field.ts';
import { rewriteFix } from './canonical-field.ts';
import type { NormalisedKeys } from './normalise.ts';
import { normaliseKeys } from './normalise.ts';
import type { WorkDecision } from './tool-actions.ts';
import { isProse, normaliseTool, toKebabCase, toolAsKind, toolName } from './tool-actions.ts';

/** Brings `tool`, `action` and `parameters` in any spelling to the keys of one step kind. */
export function normaliseWork(normal: NormalisedKeys, hasKind: boolean): WorkDecision {
  const { fields } = normal;
  const inputs = fields.get('inputs');
  if (
    inputs &&
    !fields.has('pipeline') &&
    !fields.has('steps_from') &&
    !fields.has('parameters') &&
    wordOf(fields.get('tool')?.value) !== 'pipeline-executor'
  ) {
    move(normal, inputs, 'parameters');
  }

  const tool = fields.get('tool');
  const action = fields.get('action');
  const lead = tool && action && promptLead(tool, action);
  if (action && lead !== undefined) {
    fields.delete('tool');
    return toPrompt(normal, action, lead);
  }
  if (tool) return normaliseTool(normal, tool, action);
  if (action) return actionAlone(normal, action, hasKind);

  return hasKind ? {} : promptInside(normal);
}

/** A step without a tool or action, whose prompt stands in its parameters. */
function promptInside(normal: NormalisedKeys): WorkDecision {
  const parameters = normal.fields.get('parameters');
  const prompt = pairOf(parameters?.value, 'prompt');
  if (!parameters || !prompt || !isMapNode(parameters.value)) return {};
  normal.uses.push({ from: 'parameters.prompt', to: 'prompt', range: prompt.key.range });
  return asPrompt(normal, { name: 'prompt', key: prompt.key, value: prompt.value, range: prompt.range }, '');
}

/** The first sentence of a prompt that was made from a tool's action. */
function promptLead(tool: CanonicalField, action: CanonicalField): string | undefined {
  const prompts = toolPrompts[toolName(wordOf(tool.value) ?? '')];
  const word = (wordOf(action.value) ?? '').replaceAll('-', '_');
  return prompts && Object.hasOwn(prompts, word) ? prompts[word] : undefined;
}

/** An action without a tool. */
function actionAlone(normal: NormalisedKeys, action: CanonicalField, hasKind: boolean): WorkDecision {
  const { value } = action;
  if (isScalarNode(value) && (value.autos.length || isComputed(value)))
    return hasKind ? {} : computedAction(normal, action, value);

  const word = wordOf(value);
  if (word === undefined || word === '' || !isScalarNode(value)) {
    if (isEmptyNode(value)) normal.fields.delete('action');
    return {};
  }

  const name = word.replaceAll('-', '_');
  const dialect = Object.hasOwn(actionDialects, name) ? actionDialects[name] : undefined;
  if (!hasKind) return namedAction(normal, { ...action, value }, word, dialect);

  if (dialect?.kind === 'prompt' && normal.fields.has('prompt')) drop(normal, action, 'prompt');
  return {};
}

/** An action with AUTO tags or templates: it can only be prose. */
function computedAction(normal: NormalisedKeys, action: CanonicalField, value: ScalarNode): WorkDecision {
  if (value.autos.length) {
    const words = stripTags(value);
    return toPrompt(normal, { ...action, value: words }, words);
  }
  if (isProse(value)) return toPrompt(normal, action, value);

  normal.problems.push(problem('unknown-action.computed', value.range));
  normal.fields.delete('action');
  return { unclear: true };
}

/** A word of the table, a tool's name, or prose. */
function namedAction(
  normal: NormalisedKeys,
  action: CanonicalField & { value: ScalarNode },
  word: string,
  dialect: ActionDialect | undefined,
): WorkDecision {
  const kind = toolKinds[toKebabCase(word)];
  if (kind) return toolAsKind(normal, action, kind);
  if (dialect?.kind === 'tool') return toTool(normal, action, dialect);
  if (dialect?.kind === 'set') return toSet(normal, action, dialect);
  if (dialect) return toPrompt(normal, action, dialect.lead ?? '');

  const tool = toolName(word);
  if (Object.hasOwn(builtinTools, tool)) return toTool(normal, action, { kind: 'tool', tool });
  if (/\s/.test(word)) return toPrompt(normal, action, action.value);

  const names = [...Object.keys(actionDialects), ...Object.keys(builtinTools)];
  normal.problems.push(
    problem('unknown-action', action.value.range, { action: word }, suggestion(nearest(word, names), action.value.range)),
  );
  normal.fields.delete('action');

  return { unclear: true };
}

function toTool(
  normal: NormalisedKeys,
  action: CanonicalField,
  { tool, action: name }: Extract<ActionDialect, { kind: 'tool' }>,
): WorkDecision {
  normal.uses.push({
    from: `action: ${wordOf(action.value)}`,
    to: `tool: ${tool}${name ? `, action: ${name}` : ''}`,
    range: action.range,
  });
  normal.fields.delete('action');

  const field = { ...action, name: 'tool', value: scalarAt(action.value, tool) };
  normal.fields.set('tool', field);
  const said = name === undefined ? undefined : { ...action, value: scalarAt(action.value, name) };
  if (said) normal.fields.set('action', said);

  return normaliseTool(normal, field, said);
}

function toSet(
  normal: NormalisedKeys,
  action: CanonicalField,
  { show, expression }: Extract<ActionDialect, { kind: 'set' }>,
): WorkDecision {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const pairs = isMapNode(parameters?.value) ? parameters.value.pairs : [];
  const shown = pairs.find((pair) => pair.key.text === show);

  drop(normal, action, 'set');
  fields.delete('parameters');
  const values = pairs
    .filter((pair) => pair !== shown)
    .map((pair) =>
      pair.key.text === expression && isScalarNode(pair.value) ? pairAt(renameKey(pair.key, 'result'), braced(pair.value)) : pair,
    );

  fields.set('set', {
    name: 'set',
    key: action.key,
    value: mapAt(parameters?.value ?? action.value, values),
    range: action.range,
  });
  if (shown) fields.set('show', { name: 'show', key: shown.key, value: shown.value, range: shown.range });

  return {};
}

const braced = (node: ScalarNode): ScalarNode =>
  isComputed(node) || typeof node.value !== 'string' ? node : joinScalars(['{{ ', node, ' }}']);

/** Parameters of a prompt in older spelling become keys of the step or parts of its text; the others stay readable. */
function toPrompt(normal: NormalisedKeys, action: CanonicalField, lead: ScalarNode | string): WorkDecision {
  drop(normal, action, 'prompt');
  return asPrompt(normal, action, lead);
}

function asPrompt(normal: NormalisedKeys, action: CanonicalField, lead: ScalarNode | string): WorkDecision {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const pairs = isMapNode(parameters?.value) ? parameters.value.pairs : [];
  const { texts, hasPrompt, hasText, rest } = takePromptParameters(normal, pairs);

  fields.delete('parameters');
  if (parameters && rest.length) fields.set('parameters', { ...parameters, value: mapAt(parameters.value, rest) });
  if (!fields.has('prompt') && (hasPrompt || hasText || typeof lead !== 'string')) {
    const value = joinParagraphs(hasPrompt || lead === '' ? texts : [[lead], ...texts]);
    fields.set('prompt', { name: 'prompt', key: action.key, value, range: action.range });
  }

  if (fields.has('prompt')) return {};
  normal.problems.push(problem('missing-key', action.range, { key: 'prompt', place: say(pipelineTexts.thisStep) }));
  return { unclear: true };
}

/** The effect of the parameters on a prompt in older spelling. */
interface PromptParameters {
  /** Paragraphs of the prompt, each with its label before it. */
  texts: (ScalarNode | string)[][];
  /** One of them is the prompt itself. */
  hasPrompt: boolean;
  /** One of them is a text to work on. */
  hasText: boolean;
  /** Parameters that stay. */
  rest: Pair[];
}

/** Distributes parameters to keys of the step and to parts of the prompt, in the order of the table. */
function takePromptParameters(normal: NormalisedKeys, pairs: readonly Pair[]): PromptParameters {
  const parameters: PromptParameters = { texts: [], hasPrompt: false, hasText: false, rest: [] };
  const order = Object.keys(promptParameters);
  const sorted = pairs.toSorted((a, b) => order.indexOf(a.key.text) - order.indexOf(b.key.text));

  for (const pair of sorted) {
    const role = Object.hasOwn(promptParameters, pair.key.text) ? promptParameters[pair.key.text] : undefined;
    if (role && 'key' in role && !normal.fields.has(role.key)) {
      lift(normal, pair, role.key);
      continue;
    }

    if (role && 'part' in role && isScalarNode(pair.value) && pair.value.text !== '') {
      parameters.texts.push(role.label === undefined ? [pair.value] : [role.label, pair.value]);
      parameters.hasPrompt ||= role.part === 'prompt';
      parameters.hasText ||= role.part === 'text';
      if (role.part === 'prompt') continue;
    }

    parameters.rest.push(pair);
  }

  return parameters;
}

/** Joins paragraphs with an empty line between them; a single scalar stays as it is. */
function joinParagraphs(paragraphs: readonly (readonly (ScalarNode | string)[])[]): ScalarNode {
  const parts = paragraphs.flatMap((paragraph, index) => (index ? ['\n\n', ...paragraph] : paragraph));
  const [only] = parts;
  return parts.length === 1 && only !== undefined && typeof only !== 'string' ? only : joinScalars(parts);
}

/** A parameter becomes a key of the step, whose spelling may itself be an older one. */
function lift(normal: NormalisedKeys, pair: Pair, to: string): void {
  const { fields } = normaliseKeys([{ ...pair, key: renameKey(pair.key, to) }], allStepKeys, stepDialects);
  for (const field of fields.values()) {
    if (!normal.fields.has(field.name)) normal.fields.set(field.name, field);
  }
}

/** Removes the action and notes its meaning. */
function drop(normal: NormalisedKeys, action: CanonicalField, to: string): void {
  normal.fields.delete('action');
  normal.uses.push({ from: `action: ${short(wordOf(action.value) ?? '')}`, to, range: action.range });
}

function move(normal: NormalisedKeys, field: CanonicalField, to: string): void {
  normal.fields.delete(field.name);
  normal.uses.push({
    from: field.key.text,
    to,
    range: field.key.range,
    fix: rewriteFix(field.key.range, to),
  });
  normal.fields.set(to, { ...field, name: to });
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
