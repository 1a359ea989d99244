import { stepEnvelope, textMembers } from '../../../language/names.ts';
import { memberTexts } from '../../../language/texts/compile/members.ts';
import { say } from '../../../language/texts.ts';
import type { MapField, Type } from '../../../language/types.ts';
import { union, unknownType } from '../../../language/types.ts';
import type { Node } from '../../graph/graph.ts';
import { parametersOf } from '../../graph/names/lookup.ts';
import { hasAnswer, hasStepMembers } from '../../graph/places.ts';
import { refusedResultsOf } from '../../pipeline/model/results.ts';
import type { Step } from '../../pipeline/model/step.ts';
import { fieldOf } from '../../template/types/members.ts';
import type { ReusableResult } from './reused-types.ts';
import { reuseResult } from './reused-types.ts';
import { askedWith, olderNames, resultType } from './step-members.ts';
import { inferValueOfStep } from './step-values.ts';
import type { Typing } from './typing.ts';

/** A step as templates see it: members of the envelope, then those of its value; used as a whole it is its value. */
export function stepTypes(typing: Typing): (node: Node) => Type {
  const walked = new Set<Node>();
  return (node) => {
    const before = typing.known.get(node);
    if (before) return before;
    // The types that it needs are made first, which keeps a long chain of steps from becoming a deep recursion.
    for (const one of neededFirst(node, walked, typing)) typeOfStep(one, typing);
    return typing.known.get(node) ?? typeOfStep(node, typing);
  };
}

function typeOfStep(node: Node, typing: Typing): Type {
  const before = typing.known.get(node);
  if (before) return before;

  const { result, holds } = typing.tracked(() => {
    const value = typing.once(node, () => inferValueOfStep(node, typing));
    const step = typing.checkable.steps[node.index]?.step;
    const frame = hasStepMembers(node);

    // A frame's members are steps, whose types may change without its value's.
    return step && !frame
      ? reuseResult(viewTypes, step, [value], () => viewOf(node, value, typing))
      : viewOf(node, value, typing);
  });
  if (holds) typing.known.set(node, result);

  return result;
}

/** The steps that a step waits for or holds, in the order of their needs; without repeats and without those whose type is known. */
function neededFirst(node: Node, walked: Set<Node>, typing: Typing): Node[] {
  const { graph } = typing.checkable;
  const needed: Node[] = [];
  const open: { node: Node; done: boolean }[] = [{ node, done: false }];

  for (let at = open.pop(); at; at = open.pop()) {
    if (at.done) {
      needed.push(at.node);
      continue;
    }
    if (walked.has(at.node) || typing.known.has(at.node)) continue;

    walked.add(at.node);
    open.push({ node: at.node, done: true });
    const { nodes = [], owner } = graph.frames[at.node.frame] ?? {};

    for (const position of at.node.predecessors) {
      const before = graph.nodes[nodes[position] ?? -1];
      if (before) open.push({ node: before, done: false });
    }

    for (const inner of typing.bodyOf(at.node)) open.push({ node: inner, done: false });
    // Steps inside may name those that the frame waits for.
    const enclosing = owner === undefined ? undefined : graph.nodes[owner];

    for (const position of enclosing?.predecessors ?? []) {
      const before = graph.nodes[graph.frames[enclosing?.frame ?? -1]?.nodes[position] ?? -1];
      if (before) open.push({ node: before, done: false });
    }
  }

  return needed;
}

const viewTypes = new WeakMap<Step, ReusableResult<Type>>();

function viewOf(node: Node, value: Type, typing: Typing): Type {
  const step = typing.checkable.steps[node.index]?.step;
  const members: Record<string, MapField> = {
    ...stepEnvelope,
    value: { type: namedValue(value) },
    result: { type: resultType(step, node, value) },
    vars: { type: hasAnswer(node) && !node.loop ? (answerOf(value) ?? value) : value },
  };
  const alternatives = value.kind === 'union' ? value.of : [value];

  if (alternatives.some(({ kind }) => kind === 'string')) {
    for (const name of textMembers) members[name] = { type: textMember(alternatives, name), doc: say(memberTexts.text) };
  }

  if (step && !node.loop) Object.assign(members, olderNames(step, node, value), askedWith(step, value));
  const parameters = parametersOf(step)?.entries.map(({ key }) => key) ?? [];
  if (step?.work.kind !== 'prompt') addParameters(members, parameters);
  if (node.kind === 'pipeline' && !node.loop) members['outputs'] = { type: value, doc: say(memberTexts.outputs) };

  if (hasStepMembers(node)) {
    for (const inner of typing.bodyOf(node)) {
      if (!isOwnName(inner.id)) members[inner.id] = { type: typing.step(inner) };
    }
  }

  const asked = node.kind === 'prompt' && !node.loop ? { parameters } : undefined;
  const refuses = step && !node.loop ? refusedResultsOf(step) : undefined;
  return { kind: 'view', value, members, asked, hides: hiddenMembers(node, value), refuses };
}

/** The parameters of a step as its members. A run keeps the final prompt, not the parameters that it was rendered from. */
function addParameters(members: Record<string, MapField>, parameters: readonly string[]): void {
  for (const key of parameters) {
    if (members[key] === undefined || members[key].foreign) members[key] = { type: unknownType, doc: say(memberTexts.parameter) };
  }
}

/** Whether a step itself has a member of that name, which is read before those of its value. */
const isOwnName = (name: string): boolean => Object.hasOwn(stepEnvelope, name) || name === 'result' || name === 'vars';

/**
 * The kinds whose value has members that the pipeline names; the members of other kinds were chosen not to clash with the
 * envelope.
 */
const namedByPipeline: ReadonlySet<string> = new Set(['set', 'prompt', 'ask', 'group', 'pipeline']);

/** The members of a value that the step's own members hide; undefined where there are none. */
function hiddenMembers({ kind, loop }: Node, value: Type): string[] | undefined {
  if (value.kind !== 'map' || loop || !namedByPipeline.has(kind)) return undefined;
  const names = Object.keys(value.fields).filter((name) => isOwnName(name) || (name === 'outputs' && kind === 'pipeline'));
  return names.length > 0 ? names : undefined;
}

/** A member name for a text value itself; for a map, its member of that name. */
const textMember = (alternatives: readonly Type[], name: string): Type =>
  union(
    alternatives.flatMap((type) => {
      if (type.kind === 'string') return type;
      return type.kind === 'null' ? [] : (fieldOf(type, name) ?? []);
    }),
  );

/** The type of `.value`: the member of that name if there is one, else the whole value. */
function namedValue(value: Type): Type {
  if (value.kind === 'union') return union(value.of.map(namedValue));
  if (value.kind !== 'map') return value;
  const { value: own } = value.fields;
  if (own && !own.optional) return own.type;
  return own || value.rest ? unknownType : value;
}

/** The answer inside the value of an ensemble. */
const answerOf = (value: Type): Type | undefined => (value.kind === 'map' ? value.fields['answer']?.type : undefined);
