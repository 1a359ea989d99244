import type { Type } from '../../../../language/types.ts';
import { union } from '../../../../language/types.ts';
import type { Node } from '../../../graph/graph.ts';
import type { ScopePhase } from '../../../graph/names/reads.ts';
import { ownerOfFrame } from '../../../graph/places.ts';
import { partsOfWork } from '../../../pipeline/model/parts.ts';
import type { Value } from '../../../pipeline/model/value.ts';
import type { Checkable } from '../../checkable.ts';
import { lazyNamespace } from '../lazy-namespace.ts';
import type { Typing } from '../typing.ts';

/** The type of a variable by the frame that it belongs to and its name. */
export type VariableTypes = (frame: number, name: string) => Type;

/** The types of variables: the first value, and the values that steps write. */
export function variableTypes(typing: Typing): VariableTypes {
  const { graph, steps, pipeline } = typing.checkable;
  const initials = new Map(pipeline.variables.toReversed().map((entry) => [entry.name, entry]));
  let writes: ReadonlyMap<string, readonly VariableWrite[]> | undefined;

  return (frame, name) =>
    typing.once(`variable:${frame}:${name}`, () => {
      const owner = ownerOfFrame(graph, frame);
      const work = owner && steps[owner.index]?.step.work;
      const declared = work ? partsOfWork(work).declares : [];
      const initial = frame === 0 ? initials.get(name) : declared.find((entry) => entry.name === name);
      const first = initial ? [typing.value(initial.value, owner, owner?.loop ? 'loop' : 'item')] : [];

      writes ??= Map.groupBy(writesIn(typing.checkable), (write) => `${write.frame}:${write.name}`);
      const later = writes.get(`${frame}:${name}`) ?? [];
      return union([...first, ...later.map(({ node, value }) => typing.value(value, node, 'item'))]);
    });
}

interface VariableWrite {
  node: Node;
  frame: number;
  name: string;
  value: Value;
}

const writesIn = ({ graph, steps, lookup }: Checkable): VariableWrite[] =>
  graph.nodes.flatMap((node) => {
    const work = steps[node.index]?.step.work;
    const entries = work ? partsOfWork(work).sets : [];
    return entries.map(({ key: name, value }) => ({ node, frame: lookup.writtenTo(node, name), name, value }));
  });

/**
 * The type of `variables`: the variables in scope, each found by `find` when it is read. A loop's own conditions see the variables
 * that it declares, so each loop has a map of its own.
 */
export function variablesInScope(
  { checkable: { graph, steps } }: Typing,
  find: (node: Node | undefined, scope: Exclude<ScopePhase, object>, name: string) => (() => Type) | undefined,
): (node: Node | undefined, scope: Exclude<ScopePhase, object>) => Type {
  const maps = new Map<string, Type>();
  const names = (): string[] => [
    ...graph.frames.flatMap(({ declares }) => declares),
    ...steps.flatMap(({ step }) => partsOfWork(step.work).sets.map(({ key }) => key)),
  ];

  return (node, scope) => {
    const key = node?.loop ? `${node.index} ${scope}` : `:${node?.frame}`;
    const type = maps.get(key) ?? lazyNamespace(names, (name) => find(node, scope, name));
    maps.set(key, type);
    return type;
  };
}
