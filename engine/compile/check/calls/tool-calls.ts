import { promptParameters } from '../../../language/dialects/actions.ts';
import { isIgnored } from '../../../language/dialects/parameters.ts';
import { refusedActions } from '../../../language/dialects/tools.ts';
import type { Json } from '../../../language/json.ts';
import { isMap, ownMember } from '../../../language/json.ts';
import { suggestion } from '../../../language/problem.ts';
import type { ProblemCode, Range } from '../../../language/problems.ts';
import { fitted } from '../../../language/schema/fitted.ts';
import { nearest, slipOf } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import { closedNames } from '../../../language/tools/closed.ts';
import type { ActionSpec } from '../../../language/tools/descriptor.ts';
import type { Type } from '../../../language/types.ts';
import { describe, fromSchema, mayBe, typeOfJson } from '../../../language/types.ts';
import { parameterReader } from '../../graph/names/own-parameters.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { MapEntry, MapValue, Value } from '../../pipeline/model/value.ts';
import type { Checkable, Finding, Rule } from '../checkable.ts';
import { findInSteps } from '../steps.ts';
import type { CallFinding } from './call-finding.ts';
import { offerFaults } from './offered-tools.ts';

/**
 * Checks tools, actions and parameters against their descriptors, once for all rules; each rule reports the findings of its code.
 * A tool with open parameters is not checked.
 */
export const checkToolCalls =
  (wanted: ProblemCode): NonNullable<Rule['check']> =>
  (checkable, report) => {
    const reportWanted = ({ code, ...finding }: CallFinding): void => {
      if (code === wanted) report(finding);
    };
    for (const { tools = [], block } of checkable.pipeline.experts) offerFaults(checkable, tools, block).forEach(reportWanted);
    findingsOf(checkable).forEach(reportWanted);
  };

const findingsOf = findInSteps<CallFinding>(({ step, block }, add, checkable) => {
  const { work } = step;
  if (work.kind === 'prompt' || work.kind === 'generated') offerFaults(checkable, work.tools, block).forEach(add);
  for (const { fallback } of step.handlers) {
    if (fallback && 'tool' in fallback) judgeCall(checkable, { ...fallback, step }, block, add);
  }

  if (work.kind === 'tool' && !work.computed?.tool) {
    const replaced = step.handlers.flatMap(({ retry }) => retry?.with?.entries ?? []);
    judgeCall(checkable, { ...work, replaced, step }, block, add);
  } else if (work.kind === 'prompt') addUnreadParameters(step, work.parameters?.entries ?? [], block, add);
});

/** Parameters that an older spelling of a prompt makes a part of its text. */
const promptParts = new Set(Object.entries(promptParameters).flatMap(([name, role]) => ('part' in role ? [name] : [])));

/** The parameters of a prompt are there for its templates alone. */
function addUnreadParameters(
  step: Step,
  entries: readonly MapEntry[],
  block: Finding['block'],
  add: (finding: CallFinding) => void,
): void {
  const isRead = parameterReader(step);
  for (const { key, keyRange } of entries) {
    if (!promptParts.has(key) && !isRead(key))
      add({
        code: 'unknown-parameter',
        block,
        range: keyRange,
        severity: 'hint',
        message: say(problemTexts['unknown-parameter.prompt'], { name: key }),
      });
  }
}

/** A call of a tool: the work of a step, or a handler's fallback for it. */
interface ToolCall {
  tool: string;
  toolRange: Range;
  action: string;
  actionRange?: Range;
  parameters: MapValue;
  /** Parameters that a handler gives in their place. */
  replaced?: readonly MapEntry[];
  computed?: { action?: Value };
  step: Step;
}

function judgeCall({ tools }: Checkable, call: ToolCall, block: Finding['block'], report: (finding: CallFinding) => void): void {
  const { tool, toolRange, action, actionRange = toolRange, parameters, replaced = [], computed, step } = call;
  const spec = tools.get(tool);
  if (!spec) {
    const message = say(problemTexts['unknown-tool'], { tool });
    report({
      code: 'unknown-tool',
      block,
      range: toolRange,
      message,
      ...suggestion(nearest(tool, tools.keys()), toolRange),
    });
    return;
  }
  if (computed?.action) return;

  const actions = Object.keys(spec.actions);
  const called = Object.hasOwn(spec.actions, action) ? spec.actions[action] : spec.others;
  if (called) {
    const add: AddFinding = (finding) => report({ ...finding, block, range: finding.range ?? actionRange });
    const calledAction: CalledAction = { tool, action, called, ours: builtinTools[tool] === spec };
    const entries = [...parameters.entries, ...replaced];
    if (!parameters.wrong) addMissing(calledAction, parameters.entries, add);
    addWrongTypes(calledAction, entries, add);
    addUnknownNames(calledAction, entries, step, add);
  } else if (actions.length && spec.executable) {
    const message = say(problemTexts['unknown-action.tool'], { tool, action, actions: actions.join(', ') });
    const hint = ownMember(ownMember(refusedActions, tool) ?? {}, action);
    const advice = hint === undefined ? suggestion(nearest(action, actions), actionRange) : { hint };
    report({ code: 'unknown-action', block, range: actionRange, message, ...advice });
  }
}

type AddFinding = (finding: Omit<CallFinding, 'block' | 'range'> & { range?: Finding['range'] }) => void;

function addMissing({ tool, action, called: { parameters } }: CalledAction, entries: readonly MapEntry[], add: AddFinding): void {
  const properties = isMap(parameters['properties']) ? parameters['properties'] : {};
  const names = new Set(entries.map(({ key }) => key));
  const unknown = [...names].filter((key) => !Object.hasOwn(properties, key));

  for (const name of Array.isArray(parameters['required']) ? parameters['required'] : []) {
    if (typeof name !== 'string' || names.has(name)) continue;
    // A misspelt name is reported as such, with this one as the suggestion.
    if (unknown.some((key) => slipOf(key, [name]) !== undefined)) continue;
    const property = properties[name];
    const doc = isMap(property) && typeof property['description'] === 'string' ? property['description'] : '';
    add({ code: 'missing-parameter', message: say(problemTexts['missing-parameter'], { tool, action, name, doc }).trimEnd() });
  }
}

function addWrongTypes({ called, ours }: CalledAction, entries: readonly MapEntry[], add: AddFinding): void {
  const { properties } = called.parameters;
  for (const { key, value } of entries) {
    const schema = isMap(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (schema === undefined || value.kind !== 'constant') continue;

    const words = wordsOf(schema);
    if (words && typeof value.value === 'string' && !words.some((word) => isSameWord(word, value.value))) {
      const range = value.node.range;
      const message = say(problemTexts['wrong-parameter-type.word'], { name: key, words: words.join(', '), got: value.value });
      add({ code: 'wrong-parameter-type', range, message, ...suggestion(nearest(value.value, words), range) });
      continue;
    }

    const want = fromSchema(schema);
    // A run converts text to the types of our own parameters; a foreign tool may accept text anywhere.
    const never =
      typeof value.value === 'string' ? ours && isNo(want, value.value, schema) : !mayBe(typeOfJson(value.value), want);
    if (value.value !== null && never)
      add({
        code: 'wrong-parameter-type',
        range: value.node.range,
        message: say(problemTexts['wrong-parameter-type'], {
          name: key,
          want: describe(want),
          got: describe(typeOfJson(value.value)),
        }),
      });
  }
}

/** The allowed words of a parameter that takes nothing else; also for a list of such words. */
function wordsOf(schema: Json): string[] | undefined {
  if (!isMap(schema)) return undefined;
  const { enum: words, anyOf } = schema;
  if (Array.isArray(words)) return words.every((word) => typeof word === 'string') ? words : undefined;
  const texts = Array.isArray(anyOf) ? anyOf.filter((one) => isMap(one) && one['type'] !== 'array') : [];
  return texts.length === 1 && texts[0] !== undefined ? wordsOf(texts[0]) : undefined;
}

const isSameWord = (word: string, text: Json): boolean =>
  typeof text === 'string' && word.toLowerCase() === text.trim().toLowerCase();

interface CalledAction {
  tool: string;
  action: string;
  called: ActionSpec;
  /** A built-in tool: all its parameters are declared, even if its schema lets older ones pass. */
  ours: boolean;
}

/** Names that an action does not take and no template of the step reads. */
function addUnknownNames(
  { tool, action, called, ours }: CalledAction,
  entries: readonly MapEntry[],
  step: Step,
  add: AddFinding,
): void {
  const { properties } = called.parameters;
  const declared = isMap(properties) ? Object.keys(properties) : [];
  const closed = closedNames(called.parameters) !== undefined;
  if (!closed && (!ours || declared.length === 0)) return;

  const isThere = (name: string): boolean => entries.some(({ key }) => key === name);
  const isRead = parameterReader(step);
  for (const { key, keyRange } of entries) {
    if (declared.includes(key) || isRead(key)) continue;
    const isWrong = !isIgnored(tool, action, key) && (closed || slipOf(key, declared) !== undefined);
    const id = isWrong ? 'unknown-parameter' : 'unknown-parameter.ignored';
    const near = nearest(key, declared) ?? declared.find((name) => name.startsWith(`${key}_`));
    add({
      code: 'unknown-parameter',
      range: keyRange,
      severity: isWrong ? 'error' : 'hint',
      message: say(problemTexts[id], { tool, action, name: key }),
      ...suggestion(isWrong ? near : undefined, keyRange, isThere),
    });
  }
}

/**
 * Whether a number or boolean is wanted and the text is neither. Text becomes a list or map in more ways than one, so those
 * are not judged.
 */
const isNo = ({ kind }: Type, text: string, schema: Json | undefined): boolean =>
  (kind === 'number' || kind === 'boolean') && isMap(schema) && typeof fitted(text, schema['type']) === 'string';
