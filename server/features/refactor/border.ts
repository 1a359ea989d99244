import { isCertain } from '../../../engine/compile/check/steps.ts';
import type { PlacedTemplate } from '../../../engine/compile/check/templates.ts';
import { accessTemplates } from '../../../engine/compile/check/templates.ts';
import { typesOf } from '../../../engine/compile/check/types.ts';
import { isItem, liftTo } from '../../../engine/compile/graph/edges.ts';
import type { Node } from '../../../engine/compile/graph/graph.ts';
import type { Read } from '../../../engine/compile/template/references.ts';
import { envelope, textMembers } from '../../../engine/language/names.ts';
import type { Range } from '../../../engine/language/problems.ts';
import { say } from '../../../engine/language/texts.ts';
import { valueType } from '../../../engine/language/types.ts';
import type { Meaning } from '../../meaning.ts';
import { mentionsOf, readsOf } from '../../meaning.ts';
import type { Snapshot } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { stepRefs } from '../names.ts';
import { withoutAll } from './dependencies.ts';
import type { Change } from './offer.ts';
import { refuse } from './offer.ts';
import { inScalar } from './scalars.ts';

/** What some steps and the rest of a pipeline know of each other, once the steps stand in a file of their own. */
export interface Border {
  /** What the steps read of the rest: the name that it has inside, with how it is read outside and what it is. */
  inputs: Map<string, { read: string; node?: Node; input?: string }>;
  /** What the rest reads of them: the name of the output, with how it is read inside. */
  outputs: Map<string, string>;
  /** Steps of the rest that they wait for without reading them. */
  waitsFor: string[];
  /** Changes inside the steps, and in the rest. */
  inside: Change[];
  outside: Change[];
}

/** The steps that move, and the name of the step that calls them. */
export interface Moving {
  nodes: ReadonlySet<Node>;
  call: string;
}

/** Finds out what crosses the border. Refuses where something crosses that a called pipeline cannot be given, or cannot give. */
export function borderOf(snapshot: Snapshot, moving: Moving): Border {
  const border: Border = { inputs: new Map(), outputs: new Map(), waitsFor: [], inside: [], outside: [] };
  const { compiled } = snapshot;
  refuseRoutes(snapshot, moving);
  refuseSharedVariables(snapshot, moving);
  for (const placed of accessTemplates(compiled.checkable)) {
    const inside = placed.owner !== undefined && isMoving(snapshot, moving, placed.owner);
    for (const read of readsOf(placed.template)) {
      if (read.bound) continue;
      if (inside) readInside(snapshot, moving, border, placed, read);
      else readOutside(snapshot, moving, border, placed, read);
    }
  }
  crossDependencies(snapshot, moving, border);
  return border;
}

/** Whether a step moves, or lies in one that does. */
export const isMoving = ({ compiled: { graph } }: Snapshot, { nodes }: Moving, node: Node): boolean => {
  const top = liftTo(graph, node, 0);
  return top !== undefined && nodes.has(top);
};

function refuseRoutes(snapshot: Snapshot, moving: Moving): void {
  const { graph, steps, checkable } = snapshot.compiled;
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (!step || isItem(graph, node)) continue;
    const named = new Set(step.dependencies);
    for (const ref of stepRefs(step)) {
      if (named.has(ref)) continue;
      const target = checkable.lookup.target(node, { name: ref.id, path: [], scope: 'loop' });
      if (target.kind === 'step' && isMoving(snapshot, moving, target.node) !== isMoving(snapshot, moving, node))
        refuse(say(serverTexts.routeCrosses, { from: node.id, to: ref.id }));
    }
  }
  const sessions = new Map<string, boolean>();
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'prompt' || !work.session) continue;
    const inside = isMoving(snapshot, moving, node);
    if ((sessions.get(work.session.id) ?? inside) !== inside) refuse(say(serverTexts.sessionCrosses, { name: work.session.id }));
    sessions.set(work.session.id, inside);
  }
}

/** A called pipeline gets values and gives values; it writes no variable of ours. */
function refuseSharedVariables(snapshot: Snapshot, moving: Moving): void {
  const { graph, steps, checkable, pipeline } = snapshot.compiled;
  const declared = new Set(pipeline.variables.map(({ name }) => name));
  const written = new Map<string, Node>();
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'set' || !isMoving(snapshot, moving, node)) continue;
    for (const { key } of work.values.entries)
      if (checkable.lookup.writtenTo(node, key) === 0) {
        if (declared.has(key)) refuse(say(serverTexts.variableCrosses, { name: key }));
        written.set(key, node);
      }
  }
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'set' || isMoving(snapshot, moving, node)) continue;
    for (const { key } of work.values.entries)
      if (written.has(key) && checkable.lookup.writtenTo(node, key) === 0)
        refuse(say(serverTexts.variableCrosses, { name: key }));
  }
}

function readInside(snapshot: Snapshot, moving: Moving, border: Border, placed: PlacedTemplate, read: Read): void {
  const { meaning, namespaced } = meant(snapshot, placed, read);
  const { name } = read;
  switch (meaning.kind) {
    case 'step':
    case 'vars': {
      const { node } = meaning;
      if (isMoving(snapshot, moving, node)) return;
      if (meaning.kind === 'vars') {
        refuseAbsent(snapshot, node);
        take(border, name, { read: name });
        return;
      }
      if (node.frame !== 0) refuse(say(serverTexts.unknownRead, { name }));
      refuseAbsent(snapshot, node);
      const inner = safeName(node.id);
      take(border, inner, { read: node.id, node });
      const there = namespaced || inner !== node.id ? `inputs.${inner}` : inner;
      rewrite(snapshot, placed, read, namespaced, there, plainPath(snapshot, node, read, namespaced), border.inside);
      return;
    }
    case 'variable':
      if (meaning.frame !== 0 || isWrittenInside(snapshot, moving, meaning.name)) return;
      take(border, meaning.name, { read: meaning.name });
      if (namespaced) rewrite(snapshot, placed, read, true, `inputs.${meaning.name}`, [], border.inside);
      return;
    case 'input':
      if (meaning.file !== snapshot.compiled.world.file) return;
      take(border, meaning.name, { read: `inputs.${meaning.name}`, input: meaning.name });
      return;
    case 'data':
      take(border, meaning.name, { read: `data.${meaning.name}` });
      rewrite(snapshot, placed, read, true, `inputs.${meaning.name}`, [], border.inside);
      return;
    case 'output':
      refuse(say(serverTexts.unknownRead, { name: `${name}.${meaning.name}` }));
      return;
    case 'namespace':
      refuse(say(serverTexts.unknownRead, { name }));
      return;
    case 'builtIn':
      if (name === 'pipeline_id' || (name === 'pipeline' && read.path[0] !== 'file')) refuse(say(serverTexts.ownName, { name }));
      return;
    default:
  }
}

function readOutside(snapshot: Snapshot, moving: Moving, border: Border, placed: PlacedTemplate, read: Read): void {
  const { meaning, namespaced } = meant(snapshot, placed, read);
  const { name } = read;
  if (meaning.kind === 'variable' && meaning.frame === 0 && isWrittenInside(snapshot, moving, meaning.name))
    refuse(say(serverTexts.variableCrosses, { name: meaning.name }));
  if (meaning.kind === 'namespace' && name !== 'inputs' && name !== 'data' && name !== 'parameters')
    refuse(say(serverTexts.unknownRead, { name }));
  if (meaning.kind !== 'step' && meaning.kind !== 'vars') return;
  const { node } = meaning;
  if (!isMoving(snapshot, moving, node)) return;
  if (node.frame !== 0) refuse(say(serverTexts.unknownRead, { name }));
  refuseAbsent(snapshot, node);
  const output = safeName(node.id);
  const inside = border.outputs.get(output);
  if (inside !== undefined && inside !== node.id) refuse(say(serverTexts.sameNames, { name: output }));
  border.outputs.set(output, node.id);
  const called = `${moving.call}.${output}`;
  if (meaning.kind === 'vars') {
    rewrite(snapshot, placed, read, false, `${called}.${name}`, [], border.outside);
    return;
  }
  const dropped = plainPath(snapshot, node, read, namespaced);
  rewrite(snapshot, placed, read, namespaced, called, dropped, border.outside);
}

/** What a read means, behind a namespace too. */
function meant({ compiled }: Snapshot, placed: PlacedTemplate, read: Read): { meaning: Meaning; namespaced: boolean } {
  const [first, second] = mentionsOf(compiled, placed, read);
  const meaning = first?.meaning ?? { kind: 'unknown' as const, name: read.name };
  if (meaning.kind === 'namespace' && second && second.range === read.pathRanges[0])
    return { meaning: second.meaning, namespaced: true };
  return { meaning, namespaced: false };
}

/** A name that templates read without doubt. */
const safeName = (id: string): string => id.replaceAll('-', '_');

function take(border: Border, name: string, one: { read: string; node?: Node; input?: string }): void {
  const before = border.inputs.get(name);
  if (before && before.read !== one.read) refuse(say(serverTexts.sameNames, { name }));
  border.inputs.set(name, one);
}

function refuseAbsent({ compiled: { checkable } }: Snapshot, node: Node): void {
  const step = checkable.steps[node.index]?.step;
  if (!isCertain(checkable, node) || step?.condition || node.policy !== 'fail' || node.routes.failure?.length)
    refuse(say(serverTexts.mayBeAbsent, { id: node.id }));
}

function isWrittenInside(snapshot: Snapshot, moving: Moving, name: string): boolean {
  const { graph, steps, checkable } = snapshot.compiled;
  return graph.nodes.some((node) => {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'set' || !isMoving(snapshot, moving, node)) return false;
    return work.values.entries.some(({ key }) => key === name && checkable.lookup.writtenTo(node, key) === 0);
  });
}

/**
 * Which members of a path fall away where a step's plain value stands in place of the step: `read.result.text` is `read.text` then.
 * Refuses members that only a step has.
 */
function plainPath(snapshot: Snapshot, node: Node, { path }: Read, namespaced: boolean): number[] {
  const { checkable } = snapshot.compiled;
  const dropped: number[] = [];
  let of: Node | undefined = node;
  for (let index = namespaced ? 1 : 0; index < path.length && of; index++) {
    const member = path[index];
    if (typeof member !== 'string') break;
    const type = typesOf(checkable).step(of);
    const value = valueType(type);
    const isText = value.kind === 'string' && textMembers.some((one) => one === member);
    if (member === 'value' || member === 'result' || (member === 'vars' && of.kind !== 'ensemble') || isText) {
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
    if (!inner && (Object.hasOwn(envelope, member) || (of.kind === 'switch' && !own) || isParameter(snapshot, of, member, own)))
      refuse(say(serverTexts.onlyStep, { read: `${of.id}.${member}` }));
    of = inner;
  }
  return dropped;
}

/** Whether a member is a parameter of the step rather than one of its value. */
function isParameter({ compiled: { steps } }: Snapshot, node: Node, member: string, own: boolean): boolean {
  const work = steps[node.index]?.step.work;
  const parameters = work?.kind === 'tool' || work?.kind === 'prompt' ? work.parameters : undefined;
  return !own && (parameters?.entries.some(({ key }) => key === member) ?? false);
}

/** Writes another name in place of one that is read, without the members that fall away. */
function rewrite(
  snapshot: Snapshot,
  placed: PlacedTemplate,
  read: Read,
  namespaced: boolean,
  name: string,
  dropped: readonly number[],
  into: Change[],
): void {
  const { template, node, at, block } = placed;
  const last = dropped.at(-1);
  const end = (last === undefined ? undefined : read.pathRanges[last]?.end) ?? (namespaced ? read.pathRanges[0]?.end : undefined);
  const range: Range = { start: read.nameRange.start, end: end ?? read.nameRange.end };
  const written = template.text.slice(range.start, range.end);
  if (written === name) return;
  // An inherited name, one in an included file or one in brackets cannot be edited.
  const foreign = placed.field === 'inherit' || node.text.slice(at, at + template.text.length) !== template.text;
  const changes =
    foreign || !/^[\w$-]+(\.[\w$-]+)*$/.test(written)
      ? undefined
      : inScalar(snapshot, block, node, [{ range: { start: range.start + at, end: range.end + at }, text: name }]);
  if (!changes) refuse(say(serverTexts.hiddenName, { name: written }));
  into.push(...changes);
}

/** `dependencies` across the border: those of the steps become those of the call, and those on the steps wait for the call. */
function crossDependencies(snapshot: Snapshot, moving: Moving, border: Border): void {
  const { graph, steps, checkable, at } = snapshot.compiled;
  const waits = new Set<string>();
  for (const node of graph.nodes) {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node)) continue;
    const { step, block } = placement;
    const inside = isMoving(snapshot, moving, node);
    const crossing = step.dependencies.filter(({ id }) => {
      const target = checkable.lookup.target(node, { name: id, path: [], scope: 'loop' });
      return target.kind === 'step' && isMoving(snapshot, moving, target.node) !== inside;
    });
    const [first, ...others] = crossing;
    if (!first) continue;
    const away = inside ? crossing : others;
    if (inside) for (const { id } of crossing) waits.add(id);
    else border.outside.push(named(first.range, at(block), moving.call, block.text));
    if (away.length === 0) continue;
    const cuts = withoutAll(
      snapshot,
      step,
      away.map((ref) => ({ step, block, ref })),
    );
    if (!cuts || cuts.length === 0) refuse(say(serverTexts.cannotWrite));
    (inside ? border.inside : border.outside).push(...cuts);
  }
  const read = new Set([...border.inputs.values()].map((one) => one.read));
  border.waitsFor = [...waits].filter((id) => !read.has(id));
}

/** Another id in place of one under `dependencies`, within its quotes. */
function named({ start, end }: Range, by: number, id: string, text: string): Change {
  const quoted = /^["']/.test(text.slice(start, end)) ? 1 : 0;
  return { range: { start: start + quoted + by, end: end - quoted + by }, text: id };
}
