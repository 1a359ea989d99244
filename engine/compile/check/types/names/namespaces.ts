import type { MapField, Type } from '../../../../language/types.ts';
import { anyMap, mapType, string, unknownType } from '../../../../language/types.ts';
import type { Node } from '../../../graph/graph.ts';
import type { Pipeline } from '../../../pipeline/model/pipeline.ts';
import { lazyNamespace } from '../lazy-namespace.ts';
import type { Typing } from '../typing.ts';
import { framesInScope } from './frames-in-scope.ts';
import { enclosingLoops } from './loops.ts';
import { runningLoopType } from './running-loop.ts';

const namespaceOf = (fields: Readonly<Record<string, MapField>>): Type => ({ kind: 'map', fields, namespace: true });

const anyNamespace: Type = { kind: 'map', fields: {}, rest: unknownType, namespace: true };

/** The type of `inputs`; a run may be given undeclared ones too. */
export const inputsType = ({ inputs }: Pipeline): Type =>
  mapType(
    Object.fromEntries(
      inputs.map(({ name, type, description, required, default: usual }) => [
        name,
        { type, doc: description, optional: (!required && !usual) || undefined },
      ]),
    ),
    unknownType,
  );

/** The type of `secrets`: the inputs that are declared as secret. */
export const secretsType = ({ inputs }: Pipeline): Type =>
  namespaceOf(
    Object.fromEntries(
      inputs.flatMap(({ name, secret, type, required }) => (secret ? [[name, { type, optional: !required || undefined }]] : [])),
    ),
  );

/** The type of `env`: the variables that `baton.yaml` lets templates read; unknown without settings. */
export const environmentType = (names: readonly string[] | undefined): Type =>
  names ? namespaceOf(Object.fromEntries(names.map((name) => [name, { type: string }]))) : anyNamespace;

/** The types of `data`, `outputs`, `parameters`, and of `steps` with its older spellings. */
export function namespaceTypes(typing: Typing): (node: Node | undefined, name: string) => Type {
  const { pipeline } = typing.checkable;
  const maps = new Map<string, Type>();

  const once = (key: string, make: () => Type): Type => {
    const before = maps.get(key);
    if (before) return before;
    const { result, holds } = typing.tracked(make);
    if (holds) maps.set(key, result);
    return result;
  };

  const entriesType = (entries: Pipeline['data']): Type =>
    mapType(
      Object.fromEntries(
        entries.map((entry) => [entry.name, { type: typing.once(entry, () => typing.value(entry.value, undefined, 'item')) }]),
      ),
    );
  const steps = stepsTypes(typing);

  return (node, name) => {
    switch (name) {
      case 'data':
      case 'outputs':
        return once(name, () => entriesType(pipeline[name]));
      case 'parameters':
        return anyMap;
      default:
        return once(`steps:${node?.frame ?? 0}`, () => steps(node));
    }
  };
}

/** The type of `steps`: the steps in scope by their ids. */
function stepsTypes(typing: Typing): (node: Node | undefined) => Type {
  const { checkable } = typing;
  const byFrame = new Map<number, ReadonlyMap<string, Node>>();

  /** The steps of a frame by their ids; the first of those that share an id. */
  const idsOf = (frame: number): ReadonlyMap<string, Node> => {
    const before = byFrame.get(frame);
    if (before) return before;
    const nodes = (checkable.graph.frames[frame]?.nodes ?? []).flatMap((index) => checkable.graph.nodes[index] ?? []);
    const ids = new Map(nodes.toReversed().map((step) => [step.id, step]));
    byFrame.set(frame, ids);
    return ids;
  };

  const typeOf = (step: Node, reader: Node | undefined): Type => {
    const loops = step.loop && reader ? [...enclosingLoops(checkable, reader, 'loop')] : [];
    if (step.loop && reader && loops.includes(step))
      return runningLoopType(step, step.loop, { node: reader, scope: 'loop', loops }, typing);
    return typing.making(step) ? typing.once(step, () => unknownType) : typing.step(step);
  };

  return (node) => {
    const frames = (): number[] => framesInScope(checkable, node);
    return lazyNamespace(
      () => frames().flatMap((frame) => [...idsOf(frame).keys()]),
      (id) => {
        const step = frames()
          .map((frame) => idsOf(frame).get(id))
          .find((namespace) => namespace !== undefined);
        return step && (() => typeOf(step, node));
      },
    );
  };
}
