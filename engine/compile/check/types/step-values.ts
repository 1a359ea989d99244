import type { JsonSchema } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { formSchema } from '../../../language/schema/answers.ts';
import { memberTexts } from '../../../language/texts/compile/members.ts';
import { say } from '../../../language/texts.ts';
import type { MapField, Type } from '../../../language/types.ts';
import {
  anyMap,
  boolean,
  fromSchema,
  integer,
  listType,
  mapType,
  number,
  string,
  union,
  unknownType,
  valueType,
} from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import type { ByKind, WorkOf } from '../../pipeline/model/by-kind.ts';
import { forKind } from '../../pipeline/model/by-kind.ts';
import type { Batch } from '../../pipeline/model/loop.ts';
import { isScored } from '../../pipeline/model/parts.ts';
import type { Handler } from '../../pipeline/model/retry.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { CalledPipeline } from '../checkable.ts';
import type { ReusableResult } from './reused-types.ts';
import { reuseResult } from './reused-types.ts';
import type { Typing } from './typing.ts';

const resultTypes = new WeakMap<JsonSchema, ReusableResult<Type>>();

/** The type of a step's value: its own, or one that a handler of `on_error` puts in its place. */
export function inferValueOfStep(node: Node, typing: Typing): Type {
  const step = typing.checkable.steps[node.index]?.step;
  if (!step) return unknownType;
  const own = ownValue(node, step, typing);
  // For a loop over one step, the handlers belong to that step.
  const others = node.loop?.single ? [] : step.handlers.flatMap((handler) => inPlace(handler, step, node, typing));
  return others.length ? union([own, ...others]) : own;
}

/** The type of the value that a handler puts in place of the step's own, and of its fallback. */
function inPlace({ use, fallback }: Handler, step: Step, node: Node, typing: Typing): Type[] {
  return [...fallbackType(fallback, step, typing), ...(use ? [typing.value(use, node, 'item')] : [])];
}

/** Another model answers as the step's own would. */
function fallbackType(fallback: Handler['fallback'], step: Step, typing: Typing): Type[] {
  if (!fallback) return [];
  if ('tool' in fallback) return [resultOf(fallback, typing)];
  if (!fallback.prompt) return [];
  return step.batch ? [batchType(step, step.batch)] : [step.answer?.type ?? string];
}

function resultOf({ tool, action }: { tool: string; action: string }, typing: Typing): Type {
  const spec = typing.checkable.tools.get(tool);
  const result = (spec?.actions[action] ?? spec?.others)?.result;
  return result ? reuseResult(resultTypes, result, [], () => fromSchema(result)) : unknownType;
}

function ownValue(node: Node, step: Step, typing: Typing): Type {
  if (node.loop) return loopType(node, step, typing);
  const { work } = step;
  if (work.kind === 'ensemble') return ensembleType(work, step.answer?.type ?? string);
  if (work.kind === 'agents') return agentsType(work, step.answer?.type ?? string);
  if (step.batch && work.kind === 'prompt') return batchType(step, step.batch);

  // A pattern is a pipeline, which does not know the described answer.
  if (step.answer && !(work.kind === 'pipeline' && work.pattern)) return step.answer.type;
  return forKind(valueTypes, work, node, typing);
}

/** The answers for a batch: one for each item, with its key where they are matched by key. */
function batchType({ answer }: Step, { key }: Batch): Type {
  const one = answer?.type ?? string;
  if (key === undefined || one.kind !== 'map' || one.fields[key]) return listType(one);
  return listType({ ...one, fields: { ...one.fields, [key]: { type: unknownType } } });
}

/** The type of a step's value by its kind, for steps that do not describe their answer. */
const valueTypes: ByKind<Type, [node: Node, to: Typing]> = {
  prompt: () => string,
  tool: (work, _, to) => resultOf(work, to),
  set: ({ values }, node, to) => to.value(values, node, 'item'),
  group: (_, node, to) =>
    mapType(Object.fromEntries(to.bodyOf(node).map((inner) => [inner.id, { type: valueType(to.step(inner)) }]))),
  transform: (_, node, to) => to.rowsOf(node)?.value ?? unknownType,
  switch: ({ branches }, node, to) => branchTypes(node, branches.length, to),
  pipeline: ({ rename }, node, to) => outputsOf(node, rename, to),
  generated: () => anyMap,
  ask: answerType,
  fail: () => unknownType,
  assert: () => boolean,
  ensemble: (work) => ensembleType(work, string),
  agents: (work) => agentsType(work, string),
  unsupported: () => unknownType,
};

/** The outputs of a called pipeline; unknown for one that is being compiled. */
function outputsOf(node: Node, rename: readonly { theirs: string; ours: string }[], typing: Typing): Type {
  const all = typing.checkable.mayCall.get(node.index) ?? [typing.checkable.calls.get(node.index)];
  return union(all.map((called) => outputsFrom(called, rename, typing)));
}

function outputsFrom(
  called: CalledPipeline | undefined,
  rename: readonly { theirs: string; ours: string }[],
  typing: Typing,
): Type {
  if (!called?.checkable) return unknownType;
  const types = typing.of(called.checkable);
  const names = new Map(rename.map(({ theirs, ours }) => [theirs, ours]));

  return mapType(
    Object.fromEntries(
      called.pipeline.outputs.map(({ name, value, type, description }) => [
        names.get(name) ?? name,
        { type: type ?? types.value(value, undefined, 'item'), doc: description },
      ]),
    ),
  );
}

/** The value of a switch: that of the last step of the branch that runs. A branch without steps gives the value that chose it. */
function branchTypes(node: Node, count: number, typing: Typing): Type {
  const branches = typing.bodyOf(node).map((branch) => typing.bodyOf(branch).at(-1));
  if (branches.length < count) return unknownType;
  return union(branches.map((last) => (last ? valueType(typing.step(last)) : unknownType)));
}

function loopType(node: Node, { loop }: Step, typing: Typing): Type {
  const body = typing.bodyOf(node);
  const [draft] = body;
  const outcome: Record<string, MapField> =
    draft && loop?.kind === 'while' && loop.revises
      ? {
          answer: { type: valueType(typing.step(draft)), doc: say(memberTexts.lastDraft) },
          approved: { type: boolean, doc: say(memberTexts.approved) },
        }
      : {};
  const last = body.at(-1);
  const result = last ? valueType(typing.step(last)) : unknownType;
  const isBatched = node.loop?.batch !== undefined;
  const perStep = Object.fromEntries(body.map((inner) => [inner.id, { type: listType(valueType(typing.step(inner))) }]));

  return mapType({
    ...outcome,
    results: {
      type: isBatched && result.kind === 'list' ? result : listType(isBatched ? unknownType : result),
      doc: say(memberTexts.results),
    },
    steps: { type: mapType(node.loop?.single ? {} : perStep), doc: say(memberTexts.steps) },
    iterations: { type: integer, doc: say(memberTexts.iterations) },
    failed: { type: integer, doc: say(memberTexts.failed) },
    ended_by: {
      type: { kind: 'string', choices: ['done', 'break', 'while', 'until', 'max_iterations'] },
      doc: say(memberTexts.endedBy),
    },
  });
}

/** The value of an ensemble: the one answer, the agreement, and the parts that it was made of; of a comparison also its rows. */
function ensembleType(work: WorkOf<'ensemble'>, answer: Type): Type {
  const parts = mapType({
    answers: { type: listType(anyMap), doc: say(memberTexts.answers) },
    claims: { type: listType(anyMap), doc: say(memberTexts.claims) },
    dissent: { type: listType(anyMap), doc: say(memberTexts.dissent) },
    missing: { type: listType(anyMap), doc: say(memberTexts.missing) },
    rounds: { type: integer, doc: say(memberTexts.rounds) },
    calls: { type: integer, doc: say(memberTexts.calls) },
    by: { type: anyMap, doc: say(memberTexts.madeBy) },
  });
  const fields = {
    answer: { type: answer, doc: say(memberTexts.answer) },
    agreement: { type: number, doc: say(memberTexts.agreement) },
    parts: { type: parts, doc: say(memberTexts.parts) },
  };
  if (work.pattern !== 'compare') return mapType(fields);

  const nobody: Type = { kind: 'null' };
  return mapType({
    ...fields,
    answer: { type: isScored(work) ? answer : nobody, doc: say(memberTexts.bestAnswer) },
    rows: { type: listType(comparedRow(answer)), doc: say(memberTexts.rows) },
  });
}

/** A model of a comparison with its answer. */
function comparedRow(answer: Type): Type {
  const orNone = (type: Type): Type => union([type, { kind: 'null' }]);
  return mapType({
    model: { type: string },
    answer: { type: orNone(answer), doc: say(memberTexts.answerOfModel) },
    seconds: { type: orNone(number), doc: say(memberTexts.seconds) },
    tokens: { type: orNone(integer), doc: say(memberTexts.tokens) },
    cost: { type: orNone(number), doc: say(memberTexts.cost) },
    score: { type: number, doc: say(memberTexts.score), optional: true },
    reason: { type: string, doc: say(memberTexts.scoreReason), optional: true },
    error: { type: string, doc: say(memberTexts.memberError), optional: true },
  });
}

/** The value of agents: the last answer, the board at that time, and the handoffs. */
function agentsType({ agents, board }: WorkOf<'agents'>, answer: Type): Type {
  const name: Type = { kind: 'string', choices: agents.map(({ step }) => step.id) };
  const notes = board?.type.kind === 'map' ? board.type.fields : {};
  const orNone = (type: Type): Type => union([type, { kind: 'null' }]);

  return mapType({
    answer: { type: answer, doc: say(memberTexts.answerOfAgents) },
    agent: { type: name, doc: say(memberTexts.answeringAgent) },
    board: {
      type: mapType(
        Object.fromEntries(Object.entries(notes).map(([key, field]) => [key, { ...field, type: orNone(field.type) }])),
      ),
      doc: say(memberTexts.board),
    },
    handoffs: {
      type: listType(mapType({ from: { type: name }, to: { type: name }, message: { type: string } })),
      doc: say(memberTexts.handoffs),
    },
  });
}

/** The type of a person's answer; `approve` gives true or false. */
function answerType({ type, choices, fields }: WorkOf<'ask'>): Type {
  switch (type) {
    case 'approve':
    case 'boolean':
      return boolean;
    case 'number':
      return number;
    case 'form':
      return fields?.kind === 'constant' && isMap(fields.value) ? fromSchema(formSchema(fields.value)) : anyMap;
    case 'choice':
      return choices?.kind === 'constant' && Array.isArray(choices.value)
        ? { kind: 'string', choices: choices.value.map(String) }
        : string;
    case 'text':
      return string;
  }
}
