import { builtIns, envelope, loopMembers, namespaces } from '../../../language/names.ts';
import { joinedNames, namesOf } from '../../../language/near.ts';
import type { Field, Type } from '../../../language/types.ts';
import { anyMap, boolean, integer, mapOf, string, union, unknown, valueType } from '../../../language/types.ts';
import type { LoopPlan, Node } from '../../graph/graph.ts';
import { isLoopName, isOwnParameter, isOwnValue } from '../../graph/lookup.ts';
import { parentFrame } from '../../graph/places.ts';
import type { Sight } from '../../graph/reads.ts';
import { namesOfLoop } from '../../graph/reads.ts';
import { partsOf } from '../../pipeline/model/parts.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Value } from '../../pipeline/model/value.ts';
import type { Types } from '../types.ts';
import { lazyNamespace } from './lazy.ts';
import { openLoop, openLoopType } from './open-loop.ts';
import type { Typing } from './typing.ts';

/** What a name means at a place, in the order in which a run looks names up; undefined where nothing has the name. */
export function nameTypes(to: Typing): Types['lookup'] {
  const { graph, steps, pipeline, lookup } = to.checkable;
  const inputs = mapOf(
    Object.fromEntries(
      pipeline.inputs.map((input) => [
        input.name,
        {
          type: input.type,
          ...(input.description ? { doc: input.description } : {}),
          ...(input.required || input.default ? {} : { optional: true }),
        },
      ]),
    ),
    unknown,
  );
  const secrets = namespace(
    Object.fromEntries(
      pipeline.inputs.flatMap(({ name, secret, type, required }) =>
        secret ? [[name, { type, ...(required ? {} : { optional: true }) }]] : [],
      ),
    ),
  );
  const inputTypes = new Map(pipeline.inputs.toReversed().map((input) => [input.name, input.type]));
  const whole = namespaceTypes(to);
  const variable = variableTypes(to);
  let claimed: ReadonlySet<string> | undefined;
  const rootTarget = (name: string, path: string[] = []) => {
    const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
    return first ? lookup.target({ ...first, id: '' }, { name, path, scope: 'loop' }) : { kind: 'other' as const };
  };
  const variablesBy = new Map<string, Type>();
  /** The variables in sight. What a loop declares is seen by what it asks itself too, so each loop has its own. */
  const allVariables = (node: Node | undefined, scope: Sight): Type => {
    const key = node?.loop ? `${node.index} ${scope}` : `:${node?.frame}`;
    const known = variablesBy.get(key);
    if (known) return known;
    const made = lazyNamespace(
      () => [...graph.frames.flatMap(({ declares }) => declares), ...steps.flatMap(({ step }) => setBy(step))],
      (id) => {
        const target = node ? lookup.target(node, { name: 'variables', path: [id], scope }) : rootTarget('variables', [id]);
        return target.kind === 'variable' ? () => variable(target.frame, target.name) : undefined;
      },
    );
    variablesBy.set(key, made);
    return made;
  };
  return (node, scope, name) => {
    if (typeof scope === 'object') return node && to.rowsOf(node)?.sights.get(scope)?.lookup(name);
    if (node && scope === 'made') {
      if (isOwnValue(name)) return unknown;
      const own = memberOf(to.step(node), name);
      if (own) return own;
      if (name === node.id && node.loop?.single) return unknown;
    }
    if (node && isLoopName(graph, node, name, scope))
      for (const loop of loopsAround(to, node, scope))
        if (loop.loop && namesOfLoop(loop.loop).has(name)) return loopNameType(to, loop, loop.loop, name);
    if (node && isOwnParameter(steps[node.index]?.step, name)) return unknown;
    if (name === 'error' && node && seesFailure(node, steps[node.index]?.step)) return envelope['error']?.type ?? unknown;
    const open = node && openLoop(name, { node, scope, loops: [...loopsAround(to, node, scope)] }, to);
    if (open) return open;
    const target = node ? lookup.target(node, { name, path: [], scope }) : rootTarget(name);
    if (target.kind === 'step')
      return target.node.id === name ? to.step(target.node) : (memberOf(to.step(target.node), name) ?? unknown);
    if (target.kind === 'variable') return variable(target.frame, name);
    const input = inputTypes.get(name);
    if (input) return input;
    if (name === 'variables') return allVariables(node, scope);
    if (Object.hasOwn(namespaces, name)) return name === 'inputs' ? inputs : whole(node, name);
    if (name === 'env') return environmentType(to.checkable.world.settings?.env);
    if (name === 'secrets') return secrets;
    if (Object.hasOwn(builtIns, name)) return builtIns[name]?.type;
    claimed ??= new Set(graph.nodes.flatMap(({ index }) => steps[index]?.step.answer?.vars ?? []));
    // A step inside its own frame, or a name that several steps claim, is told by other rules.
    return claimed.has(name) || (node && ownIds(to, node).has(name)) ? unknown : undefined;
  };
}

const setBy = ({ work }: Step): string[] => partsOf(work).sets.map(({ key }) => key);

/** Whether a step may handle a failure, or ask for its own when it says what then. */
const seesFailure = (node: Node, step: Step | undefined): boolean =>
  node.dormant || (step?.handlers.length ?? 0) > 0 || (step?.computedRoutes.some(({ on }) => on === 'failure') ?? false);

/** What `baton.yaml` lets templates read of the environment; unknown where nobody has looked at the settings. */
const environmentType = (names: readonly string[] | undefined): Type =>
  names ? namespace(Object.fromEntries(names.map((name) => [name, { type: string }]))) : anyNamespace;

const namespace = (fields: Readonly<Record<string, Field>>): Type => ({ kind: 'map', fields, namespace: true });
const anyNamespace: Type = { kind: 'map', fields: {}, rest: unknown, namespace: true };

/** Every name in sight at a place, nearest first; some names come twice. */
export function namesInSight(to: Typing): Types['names'] {
  const { graph, steps, pipeline } = to.checkable;
  /** All steps of a frame see the same ids. */
  const ids = graph.frames.map((frame) => namesOf(() => frame.nodes.flatMap((index) => graph.nodes[index]?.id ?? [])));
  /** All steps see the same names that are none of steps. */
  const others = namesOf(() => [
    ...pipeline.variables.map(({ name }) => name),
    ...steps.flatMap(({ step }) => [...setBy(step), ...(step.answer?.vars ?? [])]),
    ...pipeline.inputs.map(({ name }) => name),
    ...Object.keys(namespaces),
    ...Object.keys(builtIns),
  ]);
  return (node, scope) => {
    if (node && typeof scope === 'object') return to.rowsOf(node)?.sights.get(scope)?.names() ?? joinedNames([]);
    const loops = node ? [...loopsAround(to, node, scope)] : [];
    return joinedNames([
      loops.flatMap(({ loop }) => [loop?.as ?? 'iteration', 'index', 'loop', 'previous']),
      ...framesInSight(to, node, scope).flatMap((frame) => ids[frame] ?? []),
      others,
    ]);
  };
}

/** The frame that names are looked up in first. */
const firstFrame = (node: Node | undefined, scope: Sight | undefined): number =>
  (scope === 'body' ? node?.body : undefined) ?? node?.frame ?? 0;

/** The frames whose steps can be named, nearest first. The one step of a loop has its frame for itself. */
function framesInSight({ checkable: { graph } }: Typing, node: Node | undefined, scope?: Sight): number[] {
  const frames: number[] = [];
  for (let frame: number | undefined = firstFrame(node, scope); frame !== undefined; frame = parentFrame(graph, frame))
    if (!graph.nodes[graph.frames[frame]?.owner ?? -1]?.loop?.single) frames.push(frame);
  return frames;
}

/** The ids of the frames that a node lies in: readable for their status. */
function ownIds({ checkable: { graph } }: Typing, node: Node): Set<string> {
  const ids = new Set([node.id]);
  for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
    const owner = graph.nodes[graph.frames[frame]?.owner ?? -1];
    if (owner) ids.add(owner.id);
  }
  return ids;
}

/** The loops around a place, innermost first, with the loop on the node itself for what each item evaluates. */
function* loopsAround({ checkable: { graph } }: Typing, node: Node, scope: Sight): Iterable<Node> {
  if (node.loop && scope !== 'loop') yield node;
  for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
    const owner = graph.nodes[graph.frames[frame]?.owner ?? -1];
    if (owner?.loop) yield owner;
  }
}

const loopFields = mapOf(loopMembers);

function loopNameType(to: Typing, node: Node, { as, name: loopName }: LoopPlan, name: string): Type {
  if (name === loopName || name === 'loop') return loopFields;
  if (name === as || name === 'item' || name === '$item' || name === `$${as}`) return itemType(to, node);
  if (name === 'index' || name === 'iteration' || name === '$index' || name === '$iteration') return integer;
  if (name !== 'previous') return boolean;
  return mapOf(Object.fromEntries(to.bodyOf(node).map((inner) => [inner.id, { type: unknown, optional: true }])), unknown);
}

function itemType(to: Typing, node: Node): Type {
  const loop = to.checkable.steps[node.index]?.step.loop;
  const list = loop?.kind === 'for_each' ? loop.list : undefined;
  const type = list ? to.once(list, () => to.value(list, node, 'loop')) : unknown;
  if (type.kind === 'list') return type.item;
  return type.kind === 'map' ? mapOf({ key: string, value: unknown }) : unknown;
}

/** What a variable may hold: its first value, and whatever any step writes. */
function variableTypes(to: Typing): (frame: number, name: string) => Type {
  const { graph, steps, pipeline, lookup } = to.checkable;
  const initials = new Map(pipeline.variables.toReversed().map((entry) => [entry.name, entry]));
  let writes: Map<string, { node: Node; value: Value }[]> | undefined;
  const writesOf = (key: string) => {
    if (!writes) {
      writes = new Map();
      for (const node of graph.nodes) {
        const work = steps[node.index]?.step.work;
        for (const { key: name, value } of work ? partsOf(work).sets : []) {
          const place = `${lookup.writtenTo(node, name)}:${name}`;
          const known = writes.get(place);
          if (known) known.push({ node, value });
          else writes.set(place, [{ node, value }]);
        }
      }
    }
    return writes.get(key) ?? [];
  };
  return (frame, name) => {
    const key = `${frame}:${name}`;
    return to.once(`variable:${key}`, () => {
      const owner = graph.nodes[graph.frames[frame]?.owner ?? -1];
      const work = owner && steps[owner.index]?.step.work;
      const declared = work ? partsOf(work).declares : [];
      const initial = frame === 0 ? initials.get(name) : declared.find((entry) => entry.name === name);
      const first = initial ? [to.value(initial.value, owner, owner?.loop ? 'loop' : 'item')] : [];
      return union([...first, ...writesOf(key).map(({ node, value }) => to.value(value, node, 'item'))]);
    });
  };
}

/** The maps that `data`, `outputs`, `steps` and their like stand for. */
function namespaceTypes(to: Typing): (node: Node | undefined, name: string) => Type {
  const { pipeline, graph } = to.checkable;
  const known = new Map<string, Type>();
  const keep = (key: string, make: () => Type): Type => {
    const before = known.get(key);
    if (before) return before;
    const { result, holds } = to.tracked(make);
    if (holds) known.set(key, result);
    return result;
  };
  const ids = new Map<number, ReadonlyMap<string, Node>>();
  /** The steps of a frame by their ids; of an id that stands twice, the first. */
  const idsOf = (frame: number): ReadonlyMap<string, Node> => {
    const before = ids.get(frame);
    if (before) return before;
    const nodes = (graph.frames[frame]?.nodes ?? []).flatMap((index) => graph.nodes[index] ?? []);
    const made = new Map(nodes.toReversed().map((one) => [one.id, one]));
    ids.set(frame, made);
    return made;
  };
  return (node, name) => {
    const frames = () => framesInSight(to, node);
    switch (name) {
      case 'data':
      case 'outputs':
        return keep(name, () =>
          mapOf(
            Object.fromEntries(
              pipeline[name].map((entry) => [
                entry.name,
                { type: to.once(entry, () => to.value(entry.value, undefined, 'item')) },
              ]),
            ),
          ),
        );
      case 'parameters':
        return anyMap;
      default:
        return keep(`steps:${node?.frame ?? 0}`, () =>
          lazyNamespace(
            () => frames().flatMap((frame) => [...idsOf(frame).keys()]),
            (id) => {
              for (const frame of frames()) {
                const one = idsOf(frame).get(id);
                const loops = one?.loop && node ? [...loopsAround(to, node, 'loop')] : [];
                if (node && one?.loop && loops.includes(one)) {
                  const plan = one.loop;
                  return () => openLoopType(one, plan, { node, scope: 'loop', loops }, to);
                }
                if (one) return () => (to.making(one) ? to.once(one, () => unknown) : to.step(one));
              }
              return undefined;
            },
          ),
        );
    }
  };
}

const memberOf = (type: Type, name: string): Type | undefined => {
  const of = valueType(type);
  return of.kind === 'map' ? of.fields[name]?.type : undefined;
};
