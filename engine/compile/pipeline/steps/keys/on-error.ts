import { handlerDialects } from '../../../../language/dialects/handlers.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { phrases, say } from '../../../../language/texts.ts';
import { builtinTools } from '../../../../language/tools/builtin-tools.ts';
import type { ToolSpec } from '../../../../language/tools/descriptor.ts';
import { ownAction } from '../../../../language/tools/own.ts';
import type { MapNode, SourceNode } from '../../../source/nodes.ts';
import { patternFault } from '../../../template/regex/bounded.ts';
import { normaliseKeys, rewritingsOf } from '../../dialects/normalise.ts';
import { actionName, toolName } from '../../dialects/tool-actions.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, wordOf } from '../../fields.ts';
import type { Handler } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, noteNotExecutable, reportProblem } from '../../scope.ts';
import { constantBoolean, constantNumber, constantText } from '../../values/constants.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readMapOf, readValue } from '../../values/value.ts';
import { readReference } from './references.ts';
import { failureKindsOf } from './retry.ts';

const members = ['kinds', 'pattern', 'use', 'step', 'retry', 'with', 'fallback'];
const deeds = ['use', 'step', 'retry', 'fallback'];

/** `on_error`: handlers in the order in which they are tried. A map alone is a list of one. */
export function readHandlers(node: SourceNode, scope: ReadScope): Handler[] {
  if (isEmptyNode(node)) return [];
  const items = isListNode(node) ? node.items : [node];
  const read = items.flatMap((item, index) => {
    if (isMapNode(item)) return readHandler(item, `on_error.${index}`, scope);
    reportProblem(scope, 'wrong-type', item.range, {
      key: 'on_error',
      want: say(pipelineTexts.handlers),
      got: describeNode(item),
    });
    return [];
  });
  // Older files order handlers by number; the sort keeps the order of the text among equals.
  return read.sort((a, b) => a.priority - b.priority).map(({ handler }) => handler);
}

function readHandler(node: MapNode, field: string, scope: ReadScope): { handler: Handler; priority: number }[] {
  const normal = normaliseKeys(node.pairs, (name) => [...members, 'priority', 'enabled'].includes(name), handlerDialects);
  const { fields, unknown, uses, refused, problems } = normal;
  scope.uses.push(...uses);
  scope.rewritings.push(...rewritingsOf(node, normal));
  scope.problems.push(...problems);
  for (const one of refused) noteNotExecutable(scope, one.what, one.range);
  for (const one of unknown) reportUnknownMember(one, members, node.pairs, say(phrases.aHandler), scope);
  const at = (name: string): SourceNode | undefined => fields.get(name)?.value;
  const enabled = at('enabled');
  if (enabled && constantBoolean(enabled, 'enabled', scope) === false) return [];
  const said = deeds.filter((name) => fields.has(name));
  // Attempts of its own may stand beside a value for when they are used up.
  const [first, second] = said.filter((name) => name !== 'retry');
  if (second !== undefined)
    reportProblem(scope, 'two-kinds.handler', fields.get(second)?.key.range ?? node.range, {
      one: `\`${first}\``,
      other: `\`${second}\``,
    });
  if (said.length === 0 && refused.length === 0 && unknown.length === 0) reportProblem(scope, 'missing-key.handler', node.range);
  const [kinds, pattern, use, step, retry, replaced, fallback, priority] = [
    'kinds',
    'pattern',
    'use',
    'step',
    'retry',
    'with',
    'fallback',
    'priority',
  ].map(at);
  const kindList = kinds && failureKindsOf(kinds, 'on_error.kinds', scope);
  const matcher = pattern && readPattern(pattern, scope);
  const target = step && readReference(step, 'on_error.step', scope);
  const attempts = retry && constantNumber(retry, 'on_error.retry', scope, { integer: true, min: 1 });
  const other = fallback && readFallback(fallback, `${field}.fallback`, scope);
  if (replaced && !retry) reportProblem(scope, 'missing-key', replaced.range, { key: 'retry', place: say(phrases.aHandler) });
  const handler: Handler = {
    range: node.range,
    ...(kindList?.length ? { kinds: kindList } : {}),
    ...(matcher === undefined ? {} : { pattern: matcher }),
    ...(use ? { use: readValue(use, { field: `${field}.use` }, scope) } : {}),
    ...(target ? { step: target } : {}),
    ...(attempts === undefined
      ? {}
      : { retry: { attempts, ...(replaced ? { with: readMapOf(replaced, { field: `${field}.with` }, scope) } : {}) } }),
    ...(other ? { fallback: other } : {}),
  };
  return [{ handler, priority: (priority && constantNumber(priority, 'priority', scope)) ?? 0 }];
}

/** A regular expression; several (older files) are joined by `|`. */
function readPattern(node: SourceNode, scope: ReadScope): string | undefined {
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

/** The tool and its action by our names; where none is named, its usual one. */
function calledBy(name: string, action: SourceNode | undefined): { tool: string; action: string } {
  const tool = toolName(name);
  const spec: ToolSpec | undefined = Object.hasOwn(builtinTools, tool) ? builtinTools[tool] : undefined;
  const word = wordOf(action) ?? '';
  if (word !== '') return { tool, action: spec ? actionName(spec, word) : word };
  return { tool, action: spec ? (spec.defaultAction ?? Object.keys(spec.actions)[0] ?? '') : ownAction };
}

/** `fallback`: a model, or a call of a tool. */
function readFallback(node: SourceNode, field: string, scope: ReadScope): Handler['fallback'] {
  if (isScalarNode(node)) return { model: readValue(node, { field, wants: 'model' }, scope) };
  if (!isMapNode(node)) {
    reportProblem(scope, 'wrong-type', node.range, {
      key: 'on_error.fallback',
      want: say(pipelineTexts.modelOrCall),
      got: describeNode(node),
    });
    return undefined;
  }
  const at = (name: string): SourceNode | undefined => node.pairs.find((pair) => pair.key.text === name)?.value;
  for (const pair of node.pairs)
    if (!['model', 'tool', 'action', 'parameters'].includes(pair.key.text))
      reportUnknownMember(pair, ['model', 'tool', 'action', 'parameters'], node.pairs, '`fallback`', scope);
  const [model, tool, action, parameters] = ['model', 'tool', 'action', 'parameters'].map(at);
  if (model) return { model: readValue(model, { field: `${field}.model`, wants: 'model' }, scope) };
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
    ...calledBy(name, action),
    toolRange: tool.range,
    actionRange: action?.range ?? tool.range,
    parameters: parameters
      ? readMapOf(parameters, { field: `${field}.parameters` }, scope)
      : { kind: 'map', entries: [], node: { ...node, pairs: [] } },
  };
}
