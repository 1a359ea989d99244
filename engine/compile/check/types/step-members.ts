import { answeredMembers, approvalMembers, formMembers, timeMembers, wholeResult } from '../../../language/names.ts';
import { memberTexts } from '../../../language/texts/compile/members.ts';
import { say } from '../../../language/texts.ts';
import type { ResultSource } from '../../../language/tools/descriptor.ts';
import type { MapField, Type } from '../../../language/types.ts';
import { boolean, integer, number, string, unknownType } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import { refusedResultsOf, resultNamesOf } from '../../pipeline/model/results.ts';
import type { Step } from '../../pipeline/model/step.ts';

/** What a prompt was asked with, by its keys, where its value is a text: members of other values come first. */
export function askedWith(
  { work, temperature, maxTokens, expert, ...step }: Step,
  value: Type,
): Readonly<Record<string, MapField>> {
  if (work.kind !== 'prompt' || value.kind !== 'string') return {};
  const doc = say(memberTexts.askedWith);
  const members: Record<string, MapField> = { prompt: { type: string, doc } };
  if (work.system || expert || step.personality || step.personalityText) members['system'] = { type: string, doc };
  if (temperature || expert) members['temperature'] = { type: number, doc };
  if (maxTokens || expert) members['max_tokens'] = { type: integer, doc };

  return members;
}

/** Names that other systems have for parts of a result, where it has none of that name itself. */
export function olderNames(step: Step, { kind }: Node, value: Type): Readonly<Record<string, MapField>> {
  const names = namesOfKind(step, kind, value);
  const own = value.kind === 'map' ? value.fields : {};
  return Object.fromEntries(Object.entries(names).filter(([name]) => !Object.hasOwn(own, name)));
}

function namesOfKind(step: Step, kind: Node['kind'], value: Type): Readonly<Record<string, MapField>> {
  if (kind === 'ask') return { ...timeMembers, ...answeredMembers, ...namesOfAnswer(value) };
  if (kind === 'pipeline') return timeMembers;
  if (kind !== 'tool' || value.kind !== 'map') return {};

  const typeOf = (source: ResultSource): Type => (typeof source === 'string' && value.fields[source]?.type) || unknownType;
  const ofTool = Object.entries(resultNamesOf(step)).map(([name, source]): [string, MapField] => [
    name,
    { type: typeOf(source) },
  ]);

  return { ...timeMembers, ...Object.fromEntries(ofTool) };
}

/** Names in other systems for a person's answer; the fields of a form come first. */
function namesOfAnswer(value: Type): Readonly<Record<string, MapField>> {
  if (value.kind === 'boolean') return approvalMembers;
  if (value.kind !== 'map') return {};
  return value.fields['approved'] ? { ...formMembers, ...approvalMembers } : formMembers;
}

/** The type of `.result`: the value. Other systems know more members behind it than the step's value has. */
export function resultType(step: Step | undefined, node: Node, value: Type): Type {
  if (!step || node.loop) return value;
  const whole = wholeResult[node.kind];
  const ofWhole: Record<string, MapField> = whole === undefined ? {} : { success: { type: boolean }, [whole]: { type: value } };
  const names = { ...olderNames(step, node, value), ...ofWhole };
  const fields = value.kind === 'map' ? value.fields : {};
  const members = Object.fromEntries(Object.entries(names).filter(([name]) => !Object.hasOwn(fields, name)));

  return Object.keys(members).length ? { kind: 'view', value, members, refuses: refusedResultsOf(step) } : value;
}
