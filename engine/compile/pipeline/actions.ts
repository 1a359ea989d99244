import type { ActionDialect } from '../../language/dialects/actions.ts';
import { actionDialects, promptParameters } from '../../language/dialects/actions.ts';
import { toolActions, toolKinds, toolNames } from '../../language/dialects/tools.ts';
import { nearest } from '../../language/suggest.ts';
import { problem, suggestion } from '../../language/texts.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import { builtinTools } from '../../language/tools/index.ts';
import type { Pair, ScalarNode, SourceNode } from '../source/nodes.ts';
import type { Field } from './fields.ts';
import { isComputed, isMapNode, isScalar, joinScalars, mapAt, pairAt, renamed, scalarAt, wordOf } from './fields.ts';
import type { Normal } from './normalise.ts';

/** What the action decided beyond the fields. */
export interface Decided {
  /** The message that a `set` step shows. */
  show?: SourceNode;
  /** What the step does could not be told, and a problem or refusal says so already. */
  unclear?: boolean;
}

/** Makes the kind of a step plain: `tool`, `action` and `parameters` in any spelling become the keys of one kind. */
export function normaliseWork(normal: Normal, hasKind: boolean): Decided {
  const { fields } = normal;
  const inputs = fields.get('inputs');
  if (
    inputs &&
    !fields.has('pipeline') &&
    !fields.has('parameters') &&
    wordOf(fields.get('tool')?.value) !== 'pipeline-executor'
  ) {
    move(normal, inputs, 'parameters');
  }
  const tool = fields.get('tool');
  const action = fields.get('action');
  if (tool) return withTool(normal, tool, action);
  return action ? actionAlone(normal, action, hasKind) : {};
}

function withTool(normal: Normal, tool: Field, action: Field | undefined): Decided {
  if (isComputed(tool.value)) return refuse(normal, 'a computed `tool`', tool);
  const word = wordOf(tool.value);
  if (word === undefined || !isScalar(tool.value)) return {};
  const kind = toolKinds[dashed(word)];
  if (kind) return asKind(normal, tool, kind);
  const name = toolName(word);
  if (name !== word) {
    normal.uses.push({
      from: word,
      to: name,
      range: tool.value.range,
      fix: { title: `Write \`${name}\``, edits: [{ range: tool.value.range, text: name }] },
    });
    normal.fields.set('tool', { ...tool, value: scalarAt(tool.value, name) });
  }
  if (action && isComputed(action.value)) return refuse(normal, 'a computed `action`', action);
  const spec = Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined;
  if (spec) chooseAction(normal, spec, tool, action);
  return {};
}

/** The action that is meant: as written, under another name, hidden in the parameters, or the tool's usual one. */
function chooseAction(normal: Normal, spec: ToolSpec, tool: Field, action: Field | undefined): void {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const hidden = isMapNode(parameters?.value) ? parameters.value.pairs.find((pair) => pair.key.text === 'action') : undefined;
  const inside = wordOf(hidden?.value);
  const word = wordOf(action?.value);
  const vague = word === undefined || word === 'execute' || /\s/.test(word);
  const actual = vague && inside !== undefined ? actionName(spec, inside) : undefined;
  if (
    hidden &&
    isScalar(hidden.value) &&
    actual !== undefined &&
    (actual in spec.actions || word === undefined) &&
    parameters &&
    isMapNode(parameters.value)
  ) {
    normal.uses.push({ from: `parameters.action: ${inside}`, to: `action: ${actual}`, range: hidden.range });
    fields.set('action', { name: 'action', key: hidden.key, value: renamed(hidden.value, actual), range: hidden.range });
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
  } else if (action && isScalar(action.value)) {
    const name = actionName(spec, word);
    if (name !== word)
      normal.uses.push({
        from: word,
        to: name,
        range: action.value.range,
        fix: { title: `Write \`${name}\``, edits: [{ range: action.value.range, text: name }] },
      });
    if (name !== word) fields.set('action', { ...action, value: scalarAt(action.value, name) });
  }
  renameParameters(normal, spec);
}

/** Parameters that older files call otherwise, where the tool is described in full. */
function renameParameters(normal: Normal, spec: ToolSpec): void {
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
      fix: { title: `Write \`${ours}\``, edits: [{ range: pair.key.range, text: ours }] },
    });
    return pairAt(renamed(pair.key, ours), pair.value);
  });
  normal.fields.set('parameters', { ...parameters, value: { ...parameters.value, pairs } });
}

/** Tools of older files that are kinds here: their parameters become the keys of the kind. */
function asKind(normal: Normal, tool: Field, kind: 'ask' | 'pipeline'): Decided {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const pairs = isMapNode(parameters?.value) ? parameters.value.pairs : [];
  const first = (names: readonly string[]): Pair | undefined => pairs.find((pair) => names.includes(pair.key.text));
  const main = first(kind === 'ask' ? ['question', 'prompt', 'message'] : ['pipeline', 'path', 'file']);
  for (const name of ['tool', 'action', 'parameters']) fields.delete(name);
  normal.uses.push({ from: `tool: ${wordOf(tool.value)}`, to: kind, range: tool.range });
  fields.set(kind, { name: kind, key: tool.key, value: main?.value ?? tool.value, range: tool.range });
  const inputs = kind === 'pipeline' ? first(['inputs']) : undefined;
  if (inputs) fields.set('inputs', { name: 'inputs', key: inputs.key, value: inputs.value, range: inputs.range });
  return {};
}

/** An action with no tool beside it: a word of the table, a tool's name, or prose. */
function actionAlone(normal: Normal, action: Field, hasKind: boolean): Decided {
  if (isComputed(action.value)) return refuse(normal, 'an action that is decided later', action);
  const word = wordOf(action.value);
  if (word === undefined || word === '' || !isScalar(action.value)) return {};
  const known = Object.hasOwn(actionDialects, word.replaceAll('-', '_')) ? actionDialects[word.replaceAll('-', '_')] : undefined;
  if (hasKind) {
    if (known?.kind === 'prompt' && normal.fields.has('prompt')) drop(normal, action, 'prompt');
    return {};
  }
  const tool = toolName(word);
  const kind = toolKinds[dashed(word)];
  if (kind) return asKind(normal, action, kind);
  if (known?.kind === 'tool' || (!known && Object.hasOwn(builtinTools, tool)))
    return toTool(normal, action, known?.kind === 'tool' ? known : { kind: 'tool', tool });
  if (known?.kind === 'set') return toSet(normal, action, known);
  if (known) return toPrompt(normal, action, known.lead ?? '');
  if (/\s/.test(word)) return toPrompt(normal, action, action.value);
  const names = [...Object.keys(actionDialects), ...Object.keys(builtinTools)];
  normal.problems.push(
    problem('unknown-action', action.value.range, { action: word }, suggestion(nearest(word, names), action.value.range)),
  );
  normal.fields.delete('action');
  return { unclear: true };
}

function toTool(normal: Normal, action: Field, { tool, action: name }: Extract<ActionDialect, { kind: 'tool' }>): Decided {
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
  return withTool(normal, field, said);
}

function toSet(normal: Normal, action: Field, { show, expression }: Extract<ActionDialect, { kind: 'set' }>): Decided {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const pairs = isMapNode(parameters?.value) ? parameters.value.pairs : [];
  const shown = pairs.find((pair) => pair.key.text === show);
  drop(normal, action, 'set');
  fields.delete('parameters');
  const values = pairs
    .filter((pair) => pair !== shown)
    .map((pair) =>
      pair.key.text === expression && isScalar(pair.value) ? pairAt(renamed(pair.key, 'result'), braced(pair.value)) : pair,
    );
  fields.set('set', {
    name: 'set',
    key: action.key,
    value: mapAt(parameters?.value ?? action.value, values),
    range: action.range,
  });
  return shown ? { show: shown.value } : {};
}

const braced = (node: ScalarNode): ScalarNode =>
  isComputed(node) || typeof node.value !== 'string' ? node : joinScalars(['{{ ', node, ' }}']);

/** The parameters of a prompt in older spelling become keys of the step and parts of its text; the others stay readable. */
function toPrompt(normal: Normal, action: Field, lead: ScalarNode | string): Decided {
  const { fields } = normal;
  const parameters = fields.get('parameters');
  const pairs = isMapNode(parameters?.value) ? parameters.value.pairs : [];
  drop(normal, action, 'prompt');
  const parts: (ScalarNode | string)[] = [];
  const rest: Pair[] = [];
  let [prompted, texts] = [false, false];
  const order = Object.keys(promptParameters);
  const sorted = pairs.toSorted((a, b) => order.indexOf(a.key.text) - order.indexOf(b.key.text));
  for (const pair of sorted) {
    const role = Object.hasOwn(promptParameters, pair.key.text) ? promptParameters[pair.key.text] : undefined;
    if (role && 'key' in role && !fields.has(role.key))
      fields.set(role.key, { name: role.key, key: pair.key, value: pair.value, range: pair.range });
    else if (role && 'part' in role && isScalar(pair.value) && pair.value.text !== '') {
      prompted ||= role.part === 'prompt';
      texts ||= role.part === 'text';
      parts.push(...(parts.length ? ['\n\n'] : []), ...(role.label === undefined ? [] : [role.label]), pair.value);
      if (role.part !== 'prompt') rest.push(pair);
    } else rest.push(pair);
  }
  const first = prompted ? '' : lead;
  const all = first === '' ? parts : parts.length ? [first, '\n\n', ...parts] : [first];
  const [only] = all;
  const text = all.length === 1 && only !== undefined && typeof only !== 'string' ? only : joinScalars(all);
  fields.delete('parameters');
  if (parameters && rest.length) fields.set('parameters', { ...parameters, value: mapAt(parameters.value, rest) });
  if (!fields.has('prompt') && (prompted || texts || typeof lead !== 'string'))
    fields.set('prompt', { name: 'prompt', key: action.key, value: text, range: action.range });
  if (fields.has('prompt')) return {};
  normal.problems.push(problem('missing-key', action.range, { key: 'prompt', place: 'this step' }));
  return { unclear: true };
}

/** Takes the action away and notes what it was read as. */
function drop(normal: Normal, action: Field, to: string): void {
  normal.fields.delete('action');
  normal.uses.push({ from: `action: ${short(wordOf(action.value) ?? '')}`, to, range: action.range });
}

function move(normal: Normal, field: Field, to: string): void {
  normal.fields.delete(field.name);
  normal.uses.push({
    from: field.key.text,
    to,
    range: field.key.range,
    fix: { title: `Write \`${to}\``, edits: [{ range: field.key.range, text: to }] },
  });
  normal.fields.set(to, { ...field, name: to });
}

function refuse(normal: Normal, what: string, field: Field): Decided {
  normal.refused.push({ what, range: field.range });
  for (const name of ['tool', 'action', 'parameters']) normal.fields.delete(name);
  return { unclear: true };
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
const dashed = (word: string): string => word.replaceAll('_', '-');

function toolName(word: string): string {
  if (Object.hasOwn(builtinTools, word)) return word;
  const name = toolNames[dashed(word)] ?? dashed(word);
  return Object.hasOwn(builtinTools, name) ? name : word;
}

function actionName(spec: ToolSpec, word: string): string {
  if (word in spec.actions) return word;
  const names = toolActions[spec.name];
  const snake = word.replaceAll('-', '_');
  const name = names && Object.hasOwn(names, snake) ? names[snake] : undefined;
  return name ?? (snake in spec.actions ? snake : word);
}
