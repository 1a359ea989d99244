import { isCertain } from '../../../../engine/compile/check/steps.ts';
import type { PlacedTemplate } from '../../../../engine/compile/check/templates.ts';
import { typesOf } from '../../../../engine/compile/check/types/types.ts';
import type { Node } from '../../../../engine/compile/graph/graph.ts';
import { parametersOf } from '../../../../engine/compile/graph/names/lookup.ts';
import { choosesBranch, hasAnswer } from '../../../../engine/compile/graph/places.ts';
import { changeScalarParts } from '../../../../engine/compile/rewrite/change-scalar.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { TemplateRead } from '../../../../engine/compile/template/references.ts';
import { stepEnvelope, textMembers } from '../../../../engine/language/names.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import { valueType } from '../../../../engine/language/types.ts';
import type { Meaning } from '../../../names/meaning.ts';
import { mentionsOf } from '../../../names/meaning.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { isWrittenInside } from './border-variables.ts';
import type { Border, MovingSteps } from './moving-steps.ts';
import { enclosingFrames, isMoving } from './moving-steps.ts';
import { refuseRefactoring } from './offer.ts';

/** A name in a template: its path, including a namespace before it, and the number of members that belong to it. */
interface Spot {
  placed: PlacedTemplate;
  read: TemplateRead;
  named: Range;
  behind: number;
}

/** A read in a template of a step, with its analysis. */
interface BorderRead {
  moving: MovingSteps;
  border: Border;
  placed: PlacedTemplate;
  read: TemplateRead;
}

/** A value that the moved steps read from the rest becomes an input. */
export function readInside(snapshot: Snapshot, { moving, border, placed, read }: BorderRead): void {
  const { meaning, namespaced, spot } = meant(snapshot, placed, read);
  const { graph, name: file } = snapshot.compiled;
  const { name } = read;
  switch (meaning.kind) {
    case 'step':
      if (isMoving(snapshot, moving, meaning.node)) return;
      // A step around them has not finished yet, and a step of another frame is read through its own frame.
      if (!enclosingFrames(graph, moving).has(meaning.node.frame) || encloses(snapshot, moving, meaning.node))
        refuseRefactoring(say(serverTexts.unknownRead, { name }));
      takeStep(snapshot, border, { node: meaning.node, namespaced, spot });
      return;
    case 'vars':
      if (isMoving(snapshot, moving, meaning.node)) return;
      refuseAbsent(snapshot, meaning.node);
      take(border, name, { read: name });
      return;
    case 'variable':
      if (!enclosingFrames(graph, moving).has(meaning.frame)) return;
      if (isWrittenInside(snapshot, moving, meaning.name, meaning.frame)) return;
      take(border, meaning.name, { read: meaning.name });
      if (namespaced) rewrite(snapshot, spot, { name: `inputs.${meaning.name}`, dropped: [], into: border.inside });
      return;
    case 'loop':
      if (isMoving(snapshot, moving, meaning.node)) return;
      if (!mayBeInput(name, meaning.given)) refuseRefactoring(say(serverTexts.loopName, { name }));
      take(border, name, { read: name });
      return;
    case 'input':
      if (meaning.file !== file) return;
      refuseAbsentInput(snapshot, meaning.name);
      take(border, meaning.name, { read: `inputs.${meaning.name}`, input: meaning.name });
      return;
    case 'data':
      take(border, meaning.name, { read: `data.${meaning.name}` });
      rewrite(snapshot, spot, { name: `inputs.${meaning.name}`, dropped: [], into: border.inside });
      return;
    case 'output':
      refuseRefactoring(say(serverTexts.unknownRead, { name: `${name}.${meaning.name}` }));
      return;
    case 'namespace':
      refuseRefactoring(say(serverTexts.unknownRead, { name }));
      return;
    case 'builtIn':
      if (name === 'pipeline_id' || (name === 'pipeline' && read.path[0] !== 'file'))
        refuseRefactoring(say(serverTexts.ownName, { name }));
      return;
    default:
  }
}

/** The value of a step becomes an input, which is read instead. */
function takeStep(
  snapshot: Snapshot,
  border: Border,
  { node, namespaced, spot }: { node: Node; namespaced: boolean; spot: Spot },
): void {
  refuseAbsent(snapshot, node);
  const input = safeName(node.id);
  take(border, input, { read: node.id, node });
  const name = namespaced || input !== node.id ? `inputs.${input}` : input;
  rewrite(snapshot, spot, { name, dropped: plainPath(snapshot, node, spot), into: border.inside });
}

/** Whether a name of a loop may become an input: the others are no valid input names, or describe the loop as a whole. */
const mayBeInput = (name: string, isGiven: boolean): boolean => !name.startsWith('$') && (isGiven || plainNames.has(name));

/** Loop names with a single value. */
const plainNames: ReadonlySet<string> = new Set(['item', 'index', 'iteration']);

/** Whether the moved steps are inside a step. */
const encloses = ({ compiled: { graph } }: Snapshot, { nodes }: MovingSteps, node: Node): boolean => {
  const [first] = nodes;
  for (let at = first; at; at = graph.nodes[graph.frames[at.frame]?.owner ?? -1]) {
    if (at === node) return true;
  }
  return false;
};

/** A value of the moved steps that the rest reads becomes an output. */
export function readOutside(snapshot: Snapshot, { moving, border, placed, read }: BorderRead): void {
  const { meaning, spot } = meant(snapshot, placed, read);
  const { name } = read;
  if (meaning.kind === 'variable' && isWrittenInside(snapshot, moving, meaning.name, meaning.frame))
    refuseRefactoring(say(serverTexts.variableCrosses, { name: meaning.name }));
  if (meaning.kind === 'namespace' && name !== 'inputs' && name !== 'data' && name !== 'parameters')
    refuseRefactoring(say(serverTexts.unknownRead, { name }));
  if (meaning.kind === 'loop' && name === 'previous' && encloses(snapshot, moving, meaning.node))
    refuseRefactoring(say(serverTexts.loopName, { name }));
  if (meaning.kind !== 'step' && meaning.kind !== 'vars') return;
  const { node } = meaning;
  if (encloses(snapshot, moving, node) && !moving.nodes.has(node)) {
    readThroughFrame(snapshot, { moving, border, spot, outer: node });
    return;
  }
  if (!isMoving(snapshot, moving, node)) return;
  if (node.frame !== moving.frame) refuseRefactoring(say(serverTexts.unknownRead, { name }));
  const output = give(snapshot, border, node);
  const called = `${moving.call}.${output}`;
  if (meaning.kind === 'vars') rewrite(snapshot, spot, { name: `${called}.${name}`, dropped: [], into: border.outside });
  else rewrite(snapshot, spot, { name: called, dropped: plainPath(snapshot, node, spot), into: border.outside });
}

/** `group.step` becomes `group.part.step`; the whole value of a group, loop or switch would change. */
function readThroughFrame(
  snapshot: Snapshot,
  { moving, border, spot, outer }: { moving: MovingSteps; border: Border; spot: Spot; outer: Node },
): void {
  const { placed, read } = spot;
  const behind = mentionsOf(snapshot.compiled, placed, read).flatMap(({ meaning, range }) =>
    meaning.kind === 'step' && meaning.node !== outer ? [{ node: meaning.node, range }] : [],
  );
  const inside = behind.findIndex(({ node }) => isMoving(snapshot, moving, node));
  const innerRead = behind[inside];
  const chain = [outer, ...behind.slice(0, inside < 0 ? undefined : inside).map(({ node }) => node)];
  if (innerRead) {
    if (chain.some(({ loop }) => loop)) refuseRefactoring(say(serverTexts.wholeFrame, { name: outer.id }));
    const index = read.pathRanges.indexOf(innerRead.range);
    const own: Spot = { ...spot, named: innerRead.range, behind: index + 1 };
    const output = give(snapshot, border, innerRead.node);
    rewrite(snapshot, own, {
      name: `${moving.call}.${output}`,
      dropped: plainPath(snapshot, innerRead.node, own),
      into: border.outside,
    });
    return;
  }
  const last = chain.at(-1) ?? outer;
  if (!encloses(snapshot, moving, last)) return;
  const member = read.path[spot.behind + behind.length];
  if (typeof member !== 'string' || !tells(snapshot, moving, last, member))
    refuseRefactoring(say(serverTexts.wholeFrame, { name: last.id }));
}

/** Whether a member of a step stays the same, independent of the results of the steps moved out of it. */
function tells({ compiled: { graph } }: Snapshot, { frame, nodes }: MovingSteps, node: Node, member: string): boolean {
  if (Object.hasOwn(stepEnvelope, member)) return true;
  if (!node.loop) return false;
  if (member !== 'results') return counts.has(member);
  // The result of an iteration is that of its last step.
  const own = graph.frames[frame];
  const last = graph.nodes[own?.nodes.at(-1) ?? -1];
  return own?.owner === node.index && last !== undefined && !nodes.has(last);
}

const counts: ReadonlySet<string> = new Set(['iterations', 'failed', 'ended_by']);

function give(snapshot: Snapshot, border: Border, node: Node): string {
  refuseAbsent(snapshot, node);
  const output = safeName(node.id);
  const inside = border.outputs.get(output);
  if (inside !== undefined && inside !== node.id) refuseRefactoring(say(serverTexts.sameNames, { name: output }));
  border.outputs.set(output, node.id);
  return output;
}

/** The meaning of a read, also after a namespace. */
function meant(
  { compiled }: Snapshot,
  placed: PlacedTemplate,
  templateRead: TemplateRead,
): { meaning: Meaning; namespaced: boolean; spot: Spot } {
  const [first, second] = mentionsOf(compiled, placed, templateRead);
  const meaning = first?.meaning ?? { kind: 'unknown' as const, name: templateRead.name };
  const { nameRange } = templateRead;
  if (meaning.kind === 'namespace' && second && second.range === templateRead.pathRanges[0]) {
    const named = { start: nameRange.start, end: second.range.end };
    return { meaning: second.meaning, namespaced: true, spot: { placed, read: templateRead, named, behind: 1 } };
  }
  return { meaning, namespaced: false, spot: { placed, read: templateRead, named: nameRange, behind: 0 } };
}

/** A name that templates can read unambiguously. */
const safeName = (id: string): string => id.replaceAll('-', '_');

function take(border: Border, name: string, one: { read: string; node?: Node; input?: string }): void {
  const before = border.inputs.get(name);
  if (before && before.read !== one.read) refuseRefactoring(say(serverTexts.sameNames, { name }));
  border.inputs.set(name, one);
}

function refuseAbsent({ compiled: { checkable } }: Snapshot, node: Node): void {
  const step = checkable.steps[node.index]?.step;
  if (!isCertain(checkable, node) || step?.condition || node.policy !== 'fail' || node.routes.failure?.length)
    refuseRefactoring(say(serverTexts.mayBeAbsent, { id: node.id }));
}

/** An optional input without a value has none to hand over, but a call hands over values. */
function refuseAbsentInput({ compiled: { pipeline } }: Snapshot, name: string): void {
  const input = pipeline.inputs.find((one) => one.name === name);
  if (input && !input.required && input.default === undefined) refuseRefactoring(say(serverTexts.absentInput, { name }));
}

/**
 * The members of a path that are dropped when the step is replaced by its plain value: `read.result.text` becomes
 * `read.text`. Refuses members that only a step has.
 */
function plainPath(snapshot: Snapshot, node: Node, { read: { path }, behind }: Spot): number[] {
  const { checkable } = snapshot.compiled;
  const dropped: number[] = [];
  let of: Node | undefined = node;
  for (let index = behind; index < path.length && of; index++) {
    const member = path[index];
    if (typeof member !== 'string') break;
    const type = typesOf(checkable).step(of);
    const value = valueType(type);
    const isText = value.kind === 'string' && textMembers.some((one) => one === member);
    if (member === 'value' || member === 'result' || (member === 'vars' && !hasAnswer(of)) || isText) {
      dropped.push(index);
      break;
    }
    if (member === 'outputs' && of.kind === 'pipeline') {
      dropped.push(index);
      break;
    }
    const own = value.kind === 'map' && Object.hasOwn(value.fields, member);
    const inner: Node | undefined =
      of.loop || of.kind !== 'group' ? undefined : snapshot.compiled.byPath.get(`${of.path}.${member}`);
    if (!inner && (Object.hasOwn(stepEnvelope, member) || (choosesBranch(of) && !own) || isParameter(snapshot, of, member, own)))
      refuseRefactoring(say(serverTexts.onlyStep, { read: `${of.id}.${member}` }));
    of = inner;
  }
  return dropped;
}

/** Whether a member is a parameter of the step rather than a part of its value. */
function isParameter({ compiled: { steps } }: Snapshot, node: Node, member: string, own: boolean): boolean {
  const parameters = parametersOf(steps[node.index]?.step);
  return !own && (parameters?.entries.some(({ key }) => key === member) ?? false);
}

interface Rewrite {
  name: string;
  /** The dropped members, by their position in the path. */
  dropped: readonly number[];
  into: TextChange[];
}

/** Replaces a read name, without the dropped members. */
function rewrite(snapshot: Snapshot, spot: Spot, { name, dropped, into }: Rewrite): void {
  const { placed, read, named } = spot;
  const { template, node, at, block } = placed;
  const last = dropped.at(-1);
  const end = last === undefined ? undefined : read.pathRanges[last]?.end;
  const range: Range = { start: named.start, end: end ?? named.end };
  const written = template.text.slice(range.start, range.end);
  if (written === name) return;
  // A name that is inherited, in an included file or in brackets cannot be edited.
  const foreign = placed.field === 'inherit' || node.text.slice(at, at + template.text.length) !== template.text;
  const changes =
    foreign || !/^[\w$-]+(\.[\w$-]+)*$/.test(written)
      ? undefined
      : changeScalarParts(snapshot, block, node, [{ range: { start: range.start + at, end: range.end + at }, text: name }]);
  if (!changes) refuseRefactoring(say(serverTexts.hiddenName, { name: written }));
  into.push(...changes);
}
