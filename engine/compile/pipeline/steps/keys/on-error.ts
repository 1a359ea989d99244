import { handlerDialects, stepHandlerDialects } from '../../../../language/dialects/handlers.ts';
import { everyFailure } from '../../../../language/failures.ts';
import { textSchema } from '../../../../language/keys/key.ts';
import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import { builtinTools } from '../../../../language/tools/builtin-tools.ts';
import type { ToolSpec } from '../../../../language/tools/descriptor.ts';
import { ownAction } from '../../../../language/tools/own.ts';
import type { MapNode, SourceNode } from '../../../source/nodes.ts';
import { pairOf } from '../../../source/nodes.ts';
import { patternFault } from '../../../template/regex/bounded.ts';
import type { NormalisedKeys } from '../../dialects/normalise.ts';
import { normaliseMap } from '../../dialects/normalise-map.ts';
import { actionName, toolName } from '../../dialects/tool-actions.ts';
import type { Handler } from '../../model/retry.ts';
import type { ReadScope } from '../../scope.ts';
import { noteNotExecutable, reportProblem, reportWrongType } from '../../scope.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, wordOf } from '../../source-nodes.ts';
import { constantBoolean, constantNumber, constantText } from '../../values/constants.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readMapOf, readValue } from '../../values/value.ts';
import { readReference } from './references.ts';
import { readFailureKinds } from './retry.ts';

const handlerKeys = ['kinds', 'pattern', 'use', 'step', 'retry', 'with', 'fallback'];
/** Additional keys of an older spelling. */
const olderKeys = ['priority', 'enabled'];
/** Keys that say what a handler does. */
const actionKeys = ['use', 'step', 'retry', 'fallback'];
/** Spellings of the key that names a step. */
const stepKeys = ['step', 'handler_task_id', 'goto'];
const fallbackKeys = ['model', 'prompt', 'tool', 'action', 'parameters'];

/** `on_error`: handlers in the order in which they are tried. A single map is a list of one. */
export function readHandlers(node: SourceNode, scope: ReadScope): Handler[] {
  if (isEmptyNode(node)) return [];
  const items = isListNode(node) ? node.items : [node];
  const handlers = items.flatMap((item, index) => {
    if (isMapNode(item)) return readHandler(item, `on_error.${index}`, scope) ?? [];
    reportWrongType(scope, item, 'on_error', say(pipelineTexts.handlers));
    return [];
  });

  // Older files order handlers by number; the stable sort keeps text order among equals.
  return handlers.sort((a, b) => a.priority - b.priority).map(({ handler }) => handler);
}

/** A handler with its priority; undefined where it is not enabled. */
function readHandler(map: MapNode, field: string, scope: ReadScope): { handler: Handler; priority: number } | undefined {
  const isKey = (name: string): boolean => handlerKeys.includes(name) || olderKeys.includes(name);
  const leads = map.pairs.some(({ key }) => stepKeys.includes(key.text));
  const normal = normaliseMap(map, isKey, leads ? stepHandlerDialects : handlerDialects, scope);
  const { fields, unknown, refused } = normal;
  for (const { what, range } of refused) noteNotExecutable(scope, what, range);
  for (const { key } of unknown) reportUnknownMember(key, { keys: handlerKeys, map, place: say(phrases.aHandler) }, scope);
  const member = (name: string): SourceNode | undefined => fields.get(name)?.value;
  const enabled = member('enabled');

  if (enabled && isComputed(enabled))
    reportProblem(
      scope,
      'wrong-type.written',
      enabled.range,
      { key: 'enabled' },
      { hint: say(pipelineTexts.conditionOfHandler) },
    );
  else if (enabled && constantBoolean(enabled, 'enabled', scope) === false) return undefined;

  checkHandlerActions(map, normal, scope);

  const [kinds, pattern, use, step] = ['kinds', 'pattern', 'use', 'step'].map(member);
  const [retry, parameters, fallback, priority] = ['retry', 'with', 'fallback', 'priority'].map(member);
  const kindNames = kinds && !namesEvery(kinds) ? readFailureKinds(kinds, 'on_error.kinds', scope) : undefined;
  const attempts = retry && constantNumber(retry, 'on_error.retry', scope, { integer: true, min: 1 });
  const handler: Handler = {
    range: map.range,
    kinds: kindNames?.length ? kindNames : undefined,
    pattern: pattern && readMessagePattern(pattern, scope),
    step: step && readReference(step, 'on_error.step', scope),
    fallback: fallback && readFallback(fallback, `${field}.fallback`, scope),
    use: use && readValue(use, { field: `${field}.use` }, scope),
  };
  if (parameters && !retry) reportProblem(scope, 'missing-key', parameters.range, { key: 'retry', place: say(phrases.aHandler) });
  if (attempts !== undefined)
    handler.retry = { attempts, with: parameters && readMapOf(parameters, { field: `${field}.with` }, scope) };

  return { handler, priority: (priority && constantNumber(priority, 'priority', scope)) ?? 0 };
}

/** `["*"]`: the handler takes every failure, as if it named none. */
const namesEvery = (kinds: SourceNode): boolean =>
  (isListNode(kinds) ? kinds.items : [kinds]).some((kind) => wordOf(kind) === everyFailure);

/** A handler has one final action; further attempts and a fallback may come before it. */
function checkHandlerActions({ range }: MapNode, { fields, unknown, refused }: NormalisedKeys, scope: ReadScope): void {
  const actions = actionKeys.filter((name) => fields.has(name));
  if (actions.length === 0 && refused.length === 0 && unknown.length === 0) reportProblem(scope, 'missing-key.handler', range);
  const [first, second] = actions.filter((name) => name !== 'retry' && name !== 'fallback');
  if (second === undefined) return;
  const at = fields.get(second)?.key.range ?? range;
  reportProblem(scope, 'two-kinds.handler', at, { one: `\`${first}\``, other: `\`${second}\`` });
}

/** A regular expression for the failure's message; several ones (older files) are joined by `|`. */
function readMessagePattern(node: SourceNode, scope: ReadScope): string | undefined {
  const words = isListNode(node) ? node.items.map((item) => wordOf(item)) : [constantText(node, 'on_error.pattern', scope)];
  const pattern = words.every((word) => word !== undefined)
    ? words.map((word) => (words.length > 1 ? `(?:${word})` : word)).join('|')
    : undefined;
  if (pattern === undefined || pattern === '') return undefined;

  const why = patternFault(pattern, 'template');
  if (why === undefined) return pattern;

  reportProblem(scope, 'wrong-type.regex', node.range, { key: 'on_error.pattern', why });
  return undefined;
}

/** The canonical names of a tool and its action; without an action, the usual one of the tool. */
function resolveCall(name: string, action: SourceNode | undefined): { tool: string; action: string } {
  const tool = toolName(name);
  const spec: ToolSpec | undefined = Object.hasOwn(builtinTools, tool) ? builtinTools[tool] : undefined;
  const word = wordOf(action) ?? '';
  if (!spec) return { tool, action: word === '' ? ownAction : word };
  if (word !== '') return { tool, action: actionName(spec, word) };
  return { tool, action: spec.defaultAction ?? Object.keys(spec.actions)[0] ?? '' };
}

/** `fallback`: a model, a prompt, both, or a tool call. */
function readFallback(node: SourceNode, field: string, scope: ReadScope): Handler['fallback'] {
  if (isScalarNode(node)) return { model: readValue(node, { field, wants: 'model' }, scope) };
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'on_error.fallback', say(pipelineTexts.modelOrCall));
    return undefined;
  }

  for (const { key } of node.pairs) {
    if (!fallbackKeys.includes(key.text)) reportUnknownMember(key, { keys: fallbackKeys, map: node, place: '`fallback`' }, scope);
  }

  const [model, prompt, tool, action, parameters] = fallbackKeys.map((name) => pairOf(node, name)?.value);
  if (tool && (model ?? prompt)) {
    reportProblem(scope, 'two-kinds.handler', tool.range, { one: prompt ? '`prompt`' : '`model`', other: '`tool`' });
    return undefined;
  }
  if (prompt && !isScalarNode(prompt)) {
    reportWrongType(scope, prompt, 'on_error.fallback.prompt', say(pipelineTexts.text));
    return undefined;
  }
  if (model ?? prompt)
    return {
      model: model && readValue(model, { field: `${field}.model`, wants: 'model' }, scope),
      prompt: prompt && readValue(prompt, { field: `${field}.prompt`, schema: textSchema }, scope),
    };

  const name = tool && !isComputed(tool) ? wordOf(tool) : undefined;
  if (tool === undefined || name === undefined) {
    reportProblem(scope, 'missing-key', node.range, { key: 'model', place: '`fallback`' });
    return undefined;
  }
  if (action && isComputed(action)) {
    reportProblem(scope, 'wrong-type.written', action.range, { key: 'on_error.fallback.action' });
    return undefined;
  }

  return {
    ...resolveCall(name, action),
    toolRange: tool.range,
    actionRange: action?.range ?? tool.range,
    parameters: parameters
      ? readMapOf(parameters, { field: `${field}.parameters` }, scope)
      : { kind: 'map', entries: [], node: { ...node, pairs: [] } },
  };
}
