import { stepParameters } from '../../../language/dialects/parameters.ts';
import { callDialects, callRetry, stepDialects } from '../../../language/dialects/steps.ts';
import { actionParameters, toolActions, toolKinds, toolNames } from '../../../language/dialects/tools.ts';
import { allStepKeys } from '../../../language/keys.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import { memberNames, readingActions } from '../../../language/tools/members.ts';
import type { Pair, ScalarNode } from '../../source/nodes.ts';
import { isComputed, isMapNode, isScalarNode, mapAt, pairAt, renameKey, scalarAt, stripTags, wordOf } from '../source-nodes.ts';
import type { CanonicalField } from './canonical-field.ts';
import { rewriteFix } from './canonical-field.ts';
import type { NormalisedKeys } from './normalise.ts';
import { normaliseKeys } from './normalise.ts';
import { toolAsQuestion } from './questions.ts';

/** The result for the work of a step, beyond its fields. */
export interface WorkDecision {
  /** The kind of the step is unknown, which is already reported. */
  unclear?: boolean;
}

/** Normalises a step with `tool`: to the canonical tool and action, or to the step kind that the tool is here. */
export function normaliseTool(normal: NormalisedKeys, tool: CanonicalField, action: CanonicalField | undefined): WorkDecision {
  if (isComputed(tool.value)) return {};
  const word = wordOf(tool.value);
  if (word === undefined || !isScalarNode(tool.value)) return {};

  const kind = toolKinds[toKebabCase(word)];
  if (kind) return toolAsKind(normal, tool, kind);

  const name = toolName(word);
  if (name !== word) {
    normal.uses.push({
      from: word,
      to: name,
      range: tool.value.range,
      fix: rewriteFix(tool.value.range, name),
    });
    normal.fields.set('tool', { ...tool, value: scalarAt(tool.value, name) });
  }

  if (action && isScalarNode(action.value) && action.value.autos.length && !choosesName(action.value))
    return withAuto({ normal, tool, name, action, words: action.value });
  if (action && isScalarNode(action.value) && isComputed(action.value) && !isProse(action.value)) return {};

  const spec = Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined;
  if (spec) chooseAction(normal, spec, tool, action);
  return {};
}

/** Whether the tag of an action asks for an action's name, rather than for prose. */
const choosesName = ({ autos }: ScalarNode): boolean =>
  autos.some(({ attributes }) =>
    attributes.some(({ name, value }) => name === 'choices' || (name === 'type' && value.trim() === 'choice')),
  );

/** Words around templates: prose, and no name of an action. */
export const isProse = ({ text }: ScalarNode): boolean => /\S\s+\S/.test(text.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, 'x').trim());

/** A prompt with these words whose model may call the tool. The parameters stay readable. */
function withAuto({
  normal,
  tool,
  name,
  action,
  words,
}: {
  normal: NormalisedKeys;
  tool: CanonicalField;
  name: string;
  action: CanonicalField;
  words: ScalarNode;
}): WorkDecision {
  const { fields } = normal;
  const spec = Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined;
  // A name that would offer nothing means the tool's usual work: the step names nothing else.
  const offered = spec && readingActions(spec).length === 0 ? memberNames(spec) : [name];

  fields.delete('tool');
  fields.delete('action');
  const prompt = stripTags(words);
  if (!fields.has('prompt')) fields.set('prompt', { name: 'prompt', key: action.key, value: prompt, range: action.range });

  if (!fields.has('tools')) {
    const items = offered.map((one) => scalarAt(tool.value, one));
    fields.set('tools', {
      name: 'tools',
      key: tool.key,
      value: { kind: 'list', range: tool.value.range, items, flow: true },
      range: tool.range,
    });
  }

  normal.uses.push({ from: `tool: ${name}, action: <AUTO>`, to: `prompt, tools: [${offered.join(', ')}]`, range: tool.range });
  return {};
}

/** The intended action: as written, under another name, hidden in the parameters, or the tool's usual one. */
function chooseAction(normal: NormalisedKeys, spec: ToolSpec, tool: CanonicalField, action: CanonicalField | undefined): void {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const own = actionParameters[spec.name];
  const hidden = isMapNode(parameters?.value)
    ? parameters.value.pairs.find(({ key }) => key.text === 'action' || key.text === own)
    : undefined;
  const inside = wordOf(hidden?.value);
  const word = wordOf(action?.value);
  const vague = word === undefined || word === 'execute' || /\s/.test(word);
  const actual = vague && inside !== undefined ? actionName(spec, inside) : undefined;

  if (
    hidden &&
    isScalarNode(hidden.value) &&
    actual !== undefined &&
    (actual in spec.actions || word === undefined || hidden.key.text === own) &&
    parameters &&
    isMapNode(parameters.value)
  ) {
    normal.uses.push({ from: `parameters.${hidden.key.text}: ${inside}`, to: `action: ${actual}`, range: hidden.range });
    fields.set('action', { name: 'action', key: hidden.key, value: renameKey(hidden.value, actual), range: hidden.range });
    fields.set('parameters', {
      ...parameters,
      value: mapAt(
        parameters.value,
        parameters.value.pairs.filter((pair) => pair !== hidden),
      ),
    });
  } else if (word === undefined || (vague && !(word in spec.actions))) {
    if (spec.defaultAction === undefined) return;
    if (action && word !== undefined)
      normal.uses.push({ from: `action: ${word}`, to: `action: ${spec.defaultAction}`, range: action.value.range });
    const at = action ?? tool;
    fields.set('action', { ...at, name: 'action', value: scalarAt(at.value, spec.defaultAction) });
  } else if (action && isScalarNode(action.value)) {
    const name = actionName(spec, word);
    if (name !== word)
      normal.uses.push({
        from: word,
        to: name,
        range: action.value.range,
        fix: rewriteFix(action.value.range, name),
      });
    if (name !== word) fields.set('action', { ...action, value: scalarAt(action.value, name) });
  }

  liftParameters(normal, spec);
  renameParameters(normal, spec);
}

/** Parameters of older tools that are keys of a step here; the step's own keys go first. */
function liftParameters(normal: NormalisedKeys, { name: tool }: ToolSpec): void {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const keys = stepParameters[tool];
  if (!keys || !parameters || !isMapNode(parameters.value)) return;

  const lifted = parameters.value.pairs.filter(({ key }) => Object.hasOwn(keys, key.text));
  if (lifted.length === 0) return;

  for (const { key, value, range } of lifted) {
    const name = keys[key.text] ?? key.text;
    const isSaid = fields.has(name);
    normal.uses.push({ from: `parameters.${key.text}`, to: isSaid ? '' : name, range: key.range });
    if (!isSaid) fields.set(name, { name, key, value, range });
  }

  const rest = parameters.value.pairs.filter((pair) => !lifted.includes(pair));
  fields.set('parameters', { ...parameters, value: mapAt(parameters.value, rest) });
}

/** Parameters with other names in older files, where the tool is fully described. */
function renameParameters(normal: NormalisedKeys, spec: ToolSpec): void {
  const parameters = normal.fields.get('parameters');
  const action = wordOf(normal.fields.get('action')?.value) ?? '';
  const declared = spec.actions[action]?.parameters['properties'];
  if (!spec.parameterNames || !parameters || !isMapNode(parameters.value) || typeof declared !== 'object' || declared === null)
    return;

  const said = new Set(parameters.value.pairs.map((pair) => pair.key.text));
  const pairs = parameters.value.pairs.map((pair): Pair => {
    const ours = spec.parameterNames?.[pair.key.text];
    if (ours === undefined || pair.key.text in declared || !(ours in declared) || said.has(ours)) return pair;

    said.add(ours);
    normal.uses.push({
      from: pair.key.text,
      to: ours,
      range: pair.key.range,
      fix: rewriteFix(pair.key.range, ours),
    });

    return pairAt(renameKey(pair.key, ours), pair.value);
  });
  normal.fields.set('parameters', { ...parameters, value: { ...parameters.value, pairs } });
}

/** Tools of older files that are step kinds here: their parameters become keys. */
export function toolAsKind(normal: NormalisedKeys, tool: CanonicalField, kind: 'ask' | 'pipeline'): WorkDecision {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const pairs = isMapNode(parameters?.value) ? parameters.value.pairs : [];
  if (kind === 'ask') {
    toolAsQuestion(normal, tool, { word: toKebabCase(wordOf(tool.value) ?? ''), pairs });
    return {};
  }

  return asCall(normal, tool, pairs);
}

/**
 * A tool of older files that calls a pipeline. A key of the step goes before a parameter; parameters that a call cannot use
 * are reported.
 */
function asCall(normal: NormalisedKeys, tool: CanonicalField, pairs: readonly Pair[]): WorkDecision {
  const { fields } = normal;
  for (const name of ['tool', 'action', 'parameters']) fields.delete(name);
  normal.uses.push({ from: `tool: ${wordOf(tool.value)}`, to: 'pipeline', range: tool.range });

  const again = pairs.filter(({ key }) => Object.hasOwn(callRetry, key.text));
  const [first] = again;
  const inside = normaliseKeys(
    pairs.filter((pair) => !again.includes(pair)),
    allStepKeys,
    { ...stepDialects, ...callDialects },
  );

  if (first) {
    const members = again.map(({ key, value }) => pairAt(renameKey(key, callRetry[key.text] ?? key.text), value));
    inside.fields.set('retry', { name: 'retry', key: first.key, value: mapAt(first.value, members), range: first.range });
  }

  normal.refused.push(...inside.refused);
  normal.rest.push(...inside.refused.flatMap(({ range }) => inside.rest.filter((one) => one.range === range)));
  for (const { key } of inside.unknown) normal.uses.push({ from: key.text, to: '', range: key.range });

  for (const field of inside.fields.values()) {
    if (!fields.has(field.name)) fields.set(field.name, field);
    else normal.uses.push({ from: field.key.text, to: '', range: field.key.range });
  }

  if (!fields.has('pipeline')) fields.set('pipeline', { name: 'pipeline', key: tool.key, value: tool.value, range: tool.range });
  return {};
}

export const toKebabCase = (word: string): string => word.replaceAll('_', '-');

/** The canonical name of a tool; the word itself where it is none of ours. */
export function toolName(word: string): string {
  if (Object.hasOwn(builtinTools, word)) return word;
  const name = toolNames[toKebabCase(word)] ?? toKebabCase(word);
  return Object.hasOwn(builtinTools, name) ? name : word;
}

/** The canonical name of a tool's action; the word itself where it is none. */
export function actionName(spec: ToolSpec, word: string): string {
  if (word in spec.actions) return word;
  const names = toolActions[spec.name];
  const snake = word.replaceAll('-', '_');
  const name = names && Object.hasOwn(names, snake) ? names[snake] : undefined;
  return name ?? (snake in spec.actions ? snake : word);
}
