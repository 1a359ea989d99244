import { approvalMembers, formMembers } from '../../../language/names.ts';
import { memberTexts } from '../../../language/texts/compile/members.ts';
import { say } from '../../../language/texts.ts';
import type { MapField, Type } from '../../../language/types.ts';
import { integer, number, string, unknownType } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import { resultNamesOf } from '../../pipeline/model/results.ts';
import type { Step } from '../../pipeline/model/step.ts';

/** What a prompt was asked with, by its keys, where its value is a text: the members of other values come first. */
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

/** Names that other systems have for members of a result, where it has none of that name itself. */
export function olderNames(step: Step, { kind }: Node, value: Type): Readonly<Record<string, MapField>> {
  if (kind === 'ask') return memberNamesOfAnswer(value);
  if (kind !== 'tool' || value.kind !== 'map') return {};
  const names: Record<string, MapField> = { execution_time: { type: number } };
  for (const [name, ours] of Object.entries(resultNamesOf(step))) names[name] = { type: value.fields[ours]?.type ?? unknownType };
  return Object.fromEntries(Object.entries(names).filter(([name]) => !Object.hasOwn(value.fields, name)));
}

/** What other systems call the answer of a person; the fields of a form come first. */
function memberNamesOfAnswer(value: Type): Readonly<Record<string, MapField>> {
  if (value.kind === 'boolean') return approvalMembers;
  if (value.kind !== 'map') return {};
  return Object.fromEntries(Object.entries(formMembers).filter(([name]) => !Object.hasOwn(value.fields, name)));
}
