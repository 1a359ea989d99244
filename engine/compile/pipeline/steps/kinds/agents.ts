import { agentKeys } from '../../../../language/keys/members.ts';
import { renaming } from '../../../../language/problem.ts';
import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { MapNode, Pair } from '../../../source/nodes.ts';
import type { CanonicalField } from '../../dialects/canonical-field.ts';
import { isStepId, slug } from '../../ids.ts';
import type { StepRef } from '../../model/step-ref.ts';
import type { Agent, Work } from '../../model/work.ts';
import type { ReadScope } from '../../scope.ts';
import { describeSourceNode, innerScope, reportProblem, reportWrongType } from '../../scope.ts';
import { isMapNode, scalarAt } from '../../source-nodes.ts';
import { reportUnknownMember } from '../../values/members.ts';
import { readNames } from '../../values/names.ts';
import { applyDefaults } from '../defaults.ts';
import type { Draft } from '../draft.ts';
import { newDraft } from '../draft.ts';
import { stepReaders } from '../readers.ts';
import { makePromptWork } from './prompt.ts';

/** The most rounds of tool calls of all agents together, where the step does not say. */
export const usualTeamTurns = 24;

/** Agents as the work of a step. */
export function readAgentsWork({ kind: keys, step }: Draft, scope: ReadScope): Work {
  const { agents: node, task, start, board } = keys.team ?? {};
  if (!task) reportProblem(scope, 'missing-key', step.idRange, { key: 'task', place: say(phrases.aStep) });
  const maxTurns = keys.maxTurns ?? usualTeamTurns;
  const pairs = isMapNode(node) ? node.pairs : [];
  if (isMapNode(node) && pairs.length === 0) reportProblem(scope, 'wrong-type.short', node.range, { key: 'agents', least: 1 });
  else if (node && pairs.length === 0) reportWrongType(scope, node, 'agents', say(pipelineTexts.agentsByName));

  return {
    kind: 'agents',
    agents: pairs.flatMap((pair) => readAgent(pair, typeof maxTurns === 'number' ? maxTurns : usualTeamTurns, scope) ?? []),
    task: task ?? { kind: 'constant', value: '', node: scalarAt(step.node, '') },
    start,
    board,
    maxTurns,
  };
}

function readAgent({ key, value }: Pair, ofAll: number, enclosing: ReadScope): Agent | undefined {
  const id = key.text;
  if (!isStepId(id)) reportProblem(enclosing, 'bad-id', key.range, { id }, renaming(slug(id), key.range));
  if (!isMapNode(value)) {
    const got = describeSourceNode(value);
    reportProblem(enclosing, 'wrong-type', value.range, { key: `agents.${id}`, want: say(pipelineTexts.keysOfAgent), got });
    return undefined;
  }

  const scope = innerScope(enclosing, `${enclosing.path}.${id}`);
  const draft = newDraft(value, id, true, scope);
  draft.step.idRange = key.range;

  const handsTo: StepRef[] = [];
  const fields = fieldsOf(value, scope);
  for (const field of fields) {
    if (field.name === 'hands_to') handsTo.push(...readNames(field.value, field.name, scope));
    else stepReaders[field.name]?.(field, draft, scope);
  }

  const written = new Map(fields.map((field) => [field.name, field]));
  const defaults = enclosing.defaults.filter(({ name }) => agentKeys.includes(name) && name !== 'max_turns');
  applyDefaults(draft, 'prompt', written, { ...scope, defaults });
  refuseForAgents(draft, scope);

  const { maxTurns } = draft.kind;
  const work = makePromptWork({ ...draft.kind, maxTurns: maxTurns ?? ofAll }, value);
  return { step: { ...draft.step, work }, handsTo, maxTurns };
}

/** The keys of an agent, `system` before the file that would set the same. */
function fieldsOf(map: MapNode, scope: ReadScope): CanonicalField[] {
  const fields: CanonicalField[] = [];
  for (const { key, value, range } of map.pairs) {
    const field = { name: key.text, key, value, range };
    if (key.text === 'system') fields.unshift(field);
    else if (agentKeys.includes(key.text)) fields.push(field);
    else reportUnknownMember(key, { keys: agentKeys, map, place: say(pipelineTexts.anAgent) }, scope);
  }

  return fields;
}

/** Keys that a step may have and its agents may not. */
function refuseForAgents({ step: { cascade } }: Draft, scope: ReadScope): void {
  if (cascade)
    reportProblem(scope, 'wrong-type', cascade.range, {
      key: 'model',
      want: say(pipelineTexts.aModel),
      got: say(pipelineTexts.aCascade),
    });
  // Answers of AUTO tags are kept by step, so agents cannot have any.
  for (const { node } of scope.autos) reportProblem(scope, 'wrong-type.agentTag', node.range);
}
