import type { Operand } from '../../compile/template/evaluation/values.ts';
import { Absent, isPlain, own } from '../../compile/template/evaluation/values.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap, ownMember } from '../../language/json.ts';
import { answeredMembers, isSeconds, timeMembers, wholeResult } from '../../language/names.ts';
import type { ResultSource } from '../../language/tools/descriptor.ts';
import type { StepState } from '../../state/step.ts';

/** A step with additional names from other systems, and their sources. */
export interface OlderStep {
  step: StepState;
  /** The names of its tool. */
  names: Readonly<Record<string, ResultSource>>;
  ofEnvelope(name: 'duration' | 'finished_at'): Operand;
}

const kinds: ReadonlySet<string> = new Set(['ask', 'pipeline', 'tool']);

/** Whether parts of a step's result have names in other systems. */
export const hasOlderNames = ({ node }: StepState): boolean => !node.loop && kinds.has(node.kind);

/** A part of a step's result by its name in other systems; undefined for an unknown name. */
export function readOlderName({ step, names, ofEnvelope }: OlderStep, value: Operand, name: string): Operand | undefined {
  if (!hasOlderNames(step) || value instanceof Absent) return undefined;
  const more = step.node.kind === 'ask' ? answerByOlderName(step, value, name) : bySource(step, value, ownMember(names, name));
  if (more !== undefined) return more;
  if (!Object.hasOwn(timeMembers, name) || (isMap(step.parameters) && Object.hasOwn(step.parameters, name))) return undefined;
  return isSeconds(name) ? secondsOf(ofEnvelope('duration')) : ofEnvelope('finished_at');
}

/** The same behind `.result`. */
export function readOlderResult(older: OlderStep, value: Operand, name: string): Operand | undefined {
  const { kind } = older.step.node;
  const whole = wholeResult[kind];
  if (whole === undefined || (name !== whole && name !== 'success')) return readOlderName(older, value, name);
  return name === whole ? value : true;
}

const secondsOf = (milliseconds: Operand): Operand => (typeof milliseconds === 'number' ? milliseconds / 1000 : milliseconds);

function bySource({ parameters }: StepState, value: Operand, source: ResultSource | undefined): Operand | undefined {
  if (source === undefined) return undefined;
  if (typeof source === 'string') return isPlain(value) ? own(value, source) : undefined;
  return (isMap(parameters) ? own(parameters, source.parameter) : undefined) ?? source.otherwise;
}

/** Names in other systems for a person's answer and its parts. */
function answerByOlderName(step: StepState, value: Operand, name: string): Operand | undefined {
  if (Object.hasOwn(answeredMembers, name)) return step.degraded !== undefined;
  if (typeof value === 'boolean') return approvalByOlderName({ approved: value }, name);
  if (!isPlain(value)) return undefined;

  const { parameters } = step;
  const fields = isMap(parameters) && isMap(parameters['fields']) ? parameters['fields'] : {};
  switch (name) {
    case 'responses':
      return value;
    case 'response_count':
      return Object.keys(value).length;
    case 'completion_rate':
      return completionOf(value, fields);
    case 'summary':
      return summaryOf(value, fields);
    default:
      return approvalByOlderName(value, name);
  }
}

function approvalByOlderName({ approved, modified_content: changed }: JsonMap, name: string): Operand | undefined {
  if (typeof approved !== 'boolean') return undefined;
  if (name === 'approved') return approved;
  if (name !== 'action') return undefined;
  if (!approved) return 'reject';
  return typeof changed === 'string' && changed !== '' ? 'modify' : 'approve';
}

/** The percentage of a form's fields with an answer. */
function completionOf(answers: JsonMap, fields: JsonMap): Operand | undefined {
  const names = Object.keys(fields);
  return names.length ? (names.filter((name) => Object.hasOwn(answers, name)).length / names.length) * 100 : undefined;
}

/** The mean of a form's numbers, and its yeses, noes and choices by name. */
function summaryOf(answers: JsonMap, fields: JsonMap): JsonMap {
  const all = Object.entries(answers);
  const ratings = all.flatMap(([, answer]) => (typeof answer === 'number' ? [answer] : []));
  const isChoice = (field: Json | undefined): boolean => isMap(field) && ('choices' in field || 'enum' in field);

  return {
    rating_average: ratings.length ? ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length : null,
    boolean_summary: Object.fromEntries(all.filter(([, answer]) => typeof answer === 'boolean')),
    choice_summary: Object.fromEntries(all.filter(([name]) => isChoice(fields[name]))),
  };
}
