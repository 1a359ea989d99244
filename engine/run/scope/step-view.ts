import { hasAnswer, hasStepMembers } from '../../compile/graph/places.ts';
import { resultNamesOf } from '../../compile/pipeline/model/results.ts';
import { member } from '../../compile/template/evaluation/access.ts';
import type { Operand, View } from '../../compile/template/evaluation/values.ts';
import { Absent, isPlain, wordView } from '../../compile/template/evaluation/values.ts';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { envelopeNames, readStepEnvelope } from '../../state/result/result.ts';
import { bodyFrame } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { definitionOf } from '../context.ts';
import { hasOlderNames, type OlderStep, readOlderName, readOlderResult } from './older-names.ts';

/** A plain value as an operand of templates. */
export const operand = (value: Json): Operand => value;

const ofEnvelope: ReadonlySet<string> = new Set(envelopeNames);
/** On text these members mean the text. */
const textNames = new Set(['content', 'text', 'response', 'output']);

/**
 * A step as `{{ step }}` sees it: its value; its members are the envelope's, then the value's, then, for a successful step,
 * the rendered parameters. `result` is always the whole value; `value` is too, unless the value has a member of that name.
 */
interface StepView extends View {
  member(name: string, inside?: string): Operand;
}

export function stepView(context: RunContext, step: StepState): StepView {
  const view: StepView = {
    value() {
      if (step.status !== 'succeeded') return new Absent(step.path, whyAbsent(step), view);
      return step.result ? context.artifacts.read(step.result) : null;
    },
    member(name, inside) {
      if (name === 'vars') return answerMember(step, view.value(), inside);
      if (name === 'status') return wordView(step.status, step.status === 'succeeded' ? ['completed', 'success'] : []);
      if (name === 'success') return step.status === 'succeeded';
      if (name === 'result') return hasOlderNames(step) ? resultView(context, step, view) : view.value();
      if (name === 'value') return orElse(inValue(view.value(), name), view.value());
      if (name === 'outputs' && step.node.calls !== undefined && !step.node.loop) return view.value();
      if (ofEnvelope.has(name)) return envelopeMember(context, step, name);

      return ownMember(context, step, view.value(), name);
    },
  };
  return view;
}

/** `.result`, where other systems have more names for its parts. */
function resultView(context: RunContext, step: StepState, { value }: View): View {
  const view: View = {
    value,
    member(name) {
      const whole = value();
      const own = member(whole, name);
      if (!(own instanceof Absent) || whole instanceof Absent) return own;
      return readOlderResult(olderOf(context, step), whole, name) ?? own;
    },
  };
  return view;
}

/** The sources of a step's older names. */
const olderOf = (context: RunContext, step: StepState): OlderStep => ({
  step,
  names: hasOlderNames(step) && step.node.kind === 'tool' ? resultNamesOf(definitionOf(context, step)) : {},
  ofEnvelope: (name) => envelopeMember(context, step, name),
});

/** `vars`, or one of them. */
function answerMember(step: StepState, value: Operand, name: string | undefined): Operand {
  const answer = answerOf(step, value);
  if (name === undefined) return answer;
  const member = inValue(answer, name);
  return member === undefined ? new Absent(`${step.path}.vars.${name}`, whyAbsent(step)) : member;
}

/** A step inside a group, a member of the value, or a rendered parameter. */
function ownMember(context: RunContext, step: StepState, value: Operand, name: string): Operand {
  if (typeof value === 'string' && textNames.has(name)) return value;
  // An existing null member is null.
  const own = inner(context, step, name) ?? inValue(value, name);
  const older = own === undefined ? readOlderName(olderOf(context, step), value, name) : own;
  const member = older === undefined ? parameter(step, name) : older;
  if (member !== undefined) return member;

  return new Absent(`${step.path}.${name}`, step.status === 'succeeded' ? whyNoMember(context, step, name) : whyAbsent(step));
}

/**
 * For a setting of a prompt: older versions did not keep it, and in a fork the step may have been asked before it was set.
 */
function whyNoMember(context: RunContext, step: StepState, name: string): string {
  const { work, temperature, maxTokens } = definitionOf(context, step);
  const settings = { temperature, max_tokens: maxTokens };
  const isSet = (name === 'temperature' || name === 'max_tokens') && settings[name] !== undefined;
  return say(work.kind === 'prompt' && isSet ? runsTexts.notKept : runsTexts.noValueMember, { step: step.path, name });
}

/** The meaning of `vars`: the value, or the combined answer of an ensemble. */
const answerOf = ({ node }: StepState, value: Operand): Operand =>
  (hasAnswer(node) && !node.loop ? inValue(value, 'answer') : undefined) ?? value;

/** A step inside a group, with its own status and error. */
function inner(context: RunContext, step: StepState, name: string): Operand | undefined {
  if (!hasStepMembers(step.node)) return undefined;
  const inner = bodyFrame(context.state, step)?.steps.find((one) => one.node.id === name);
  return inner && stepView(context, inner);
}

/** The first unless it is absent; an existing null stays null. */
const orElse = (value: Operand | undefined, otherwise: Operand): Operand => (value === undefined ? otherwise : value);

function inValue(value: Operand, name: string): Operand | undefined {
  return isPlain(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : undefined;
}

/** A rendered parameter. It does not replace a missing result: a step without a value has no such member. */
function parameter({ status, parameters }: StepState, name: string): Operand | undefined {
  if (status !== 'succeeded') return undefined;
  return isMap(parameters) && Object.hasOwn(parameters, name) ? operand(parameters[name] ?? null) : undefined;
}

/** Steps read of each other what does not depend on when they do. */
const insideRun = { status: 'running', started: undefined, at: 0 } as const;

function envelopeMember(context: RunContext, step: StepState, name: string): Operand {
  const all: Record<string, unknown> = { ...readStepEnvelope(step, context.artifacts.read, insideRun) };
  const value = all[name];
  if (value === null || value === undefined)
    return new Absent(`${step.path}.${name}`, say(runsTexts.noMember, { step: step.path, name }));
  return operand(value as Json);
}

/** Why a step has no value, for the reader's hint. */
function whyAbsent(step: StepState): string {
  if (step.status === 'skipped') return say(runsTexts.skipped, { step: step.path, reason: step.reason ?? '' });
  if (step.status === 'failed') return say(runsTexts.failed, { step: step.path, message: step.failure?.message ?? '' });
  return say(runsTexts.noValueYet, { step: step.path });
}
