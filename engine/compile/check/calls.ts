import { fitted } from '../../language/fitted.ts';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { ProblemCode, Range } from '../../language/problems.ts';
import { nearest } from '../../language/suggest.ts';
import { say, suggestion, texts } from '../../language/texts.ts';
import type { ActionSpec } from '../../language/tools/descriptor.ts';
import { builtinTools } from '../../language/tools/index.ts';
import type { Type } from '../../language/types.ts';
import { describe, fromSchema, mayBe, typeOf } from '../../language/types.ts';
import type { MapEntry, MapValue, Value } from '../pipeline/model/value.ts';
import { toolName } from '../pipeline/tool-actions.ts';
import type { Checkable, Finding, Rule } from './checkable.ts';
import { foundInSteps } from './each-step.ts';

interface CallFinding extends Finding {
  code: ProblemCode;
}

/** Tools, actions and parameters by their descriptors. A tool whose parameters are open is not judged. Each code is its own rule. */
export const calls =
  (wanted: ProblemCode): NonNullable<Rule['check']> =>
  (checkable, report) => {
    for (const { code, ...finding } of findingsOf(checkable)) if (code === wanted) report(finding);
  };

const findingsOf = foundInSteps<CallFinding>(({ step, block }, add, checkable) => {
  const { work } = step;
  if (work.kind === 'prompt')
    for (const { id, range } of work.tools) {
      const [name = id] = id.split('.');
      if (checkable.tools.has(name) || checkable.tools.has(toolName(name))) continue;
      const message = say(texts['unknown-tool'], { tool: name });
      add({ code: 'unknown-tool', block, range, message, ...suggestion(nearest(name, checkable.tools.keys()), range) });
    }
  for (const { fallback } of step.handlers) if (fallback && 'tool' in fallback) judge(checkable, fallback, block, add);
  if (work.kind === 'tool' && !work.computed?.tool) judge(checkable, work, block, add);
});

/** A call of a tool: what a step does, or what stands in for it. */
interface Call {
  tool: string;
  toolRange: Range;
  action: string;
  actionRange?: Range;
  parameters: MapValue;
  computed?: { action?: Value };
}

function judge({ tools }: Checkable, call: Call, block: Finding['block'], tell: (finding: CallFinding) => void): void {
  const { tool, toolRange, action, actionRange = toolRange, parameters, computed } = call;
  const spec = tools.get(tool);
  if (!spec) {
    const message = say(texts['unknown-tool'], { tool });
    tell({
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
    const add: Add = (finding) => tell({ ...finding, block, range: finding.range ?? actionRange });
    missing(tool, action, called, parameters.entries, add);
    given(tool, action, called, parameters.entries, add, builtinTools[tool] === spec);
  } else if (actions.length && spec.executable) {
    const message = say(texts['unknown-action.tool'], { tool, action, actions: actions.join(', ') });
    tell({
      code: 'unknown-action',
      block,
      range: actionRange,
      message,
      ...suggestion(nearest(action, actions), actionRange),
    });
  }
}

type Add = (finding: Omit<CallFinding, 'block' | 'range'> & { range?: Finding['range'] }) => void;

function missing(tool: string, action: string, { parameters }: ActionSpec, entries: readonly MapEntry[], add: Add): void {
  const properties = isMap(parameters['properties']) ? parameters['properties'] : {};
  const said = new Set(entries.map(({ key }) => key));
  for (const name of Array.isArray(parameters['required']) ? parameters['required'] : []) {
    if (typeof name !== 'string' || said.has(name)) continue;
    const property = properties[name];
    const doc = isMap(property) && typeof property['description'] === 'string' ? property['description'] : '';
    add({ code: 'missing-parameter', message: say(texts['missing-parameter'], { tool, action, name, doc }).trimEnd() });
  }
}

function given(
  tool: string,
  action: string,
  { parameters }: ActionSpec,
  entries: readonly MapEntry[],
  add: Add,
  ours: boolean,
): void {
  const { properties, additionalProperties } = parameters;
  if (!isMap(properties)) return;
  for (const { key, keyRange, value } of entries) {
    if (!Object.hasOwn(properties, key)) {
      if (additionalProperties === false)
        add({
          code: 'unknown-parameter',
          range: keyRange,
          message: say(texts['unknown-parameter'], { tool, action, name: key }),
          ...suggestion(nearest(key, Object.keys(properties)), keyRange, (near) => entries.some((entry) => entry.key === near)),
        });
      continue;
    }
    if (value.kind !== 'constant') continue;
    const want = fromSchema(properties[key]);
    // Text is made what a parameter wants where it clearly is one. What else a tool of others takes, nobody knows.
    const never =
      typeof value.value === 'string' ? ours && isNo(want, value.value, properties[key]) : !mayBe(typeOf(value.value), want);
    if (value.value !== null && never)
      add({
        code: 'wrong-parameter-type',
        range: value.node.range,
        message: say(texts['wrong-parameter-type'], { name: key, want: describe(want), got: describe(typeOf(value.value)) }),
      });
  }
}

/** Whether a number or a truth is wanted and a text is none. Lists and maps are taken out of text in more ways than one. */
const isNo = ({ kind }: Type, text: string, schema: Json | undefined): boolean =>
  (kind === 'number' || kind === 'boolean') && isMap(schema) && typeof fitted(text, schema['type']) === 'string';
