import { loopMembers } from '../../../../language/names.ts';
import type { Type } from '../../../../language/types.ts';
import { boolean, integer, listType, mapType, string, unknownType } from '../../../../language/types.ts';
import type { LoopPlan, Node } from '../../../graph/graph.ts';
import type { ScopePhase } from '../../../graph/names/reads.ts';
import type { Checkable } from '../../checkable.ts';
import { ownersOf } from '../../steps.ts';
import type { Typing } from '../typing.ts';

/** The loops around a step, innermost first, with the loop on the step itself for what each item evaluates. */
export function* enclosingLoops(checkable: Pick<Checkable, 'graph'>, node: Node, scope: ScopePhase): Iterable<Node> {
  if (node.loop && scope !== 'loop') yield node;
  for (const owner of ownersOf(checkable, node)) {
    if (owner.loop) yield owner;
  }
}

const loopFields = mapType(loopMembers);

/** The loops around a step, innermost first, with the loop on the step itself for keys that each item evaluates. */
export function loopNameType(typing: Typing, node: Node, { as, name: loopName }: LoopPlan, name: string): Type {
  switch (name) {
    case loopName:
    case 'loop':
      return loopFields;
    case as:
    case `$${as}`:
    case 'item':
    case '$item':
      return itemType(typing, node);
    case 'index':
    case 'iteration':
    case '$index':
    case '$iteration':
      return integer;
    case 'previous':
      return previousType(typing, node);
    default:
      return boolean;
  }
}

/** The values of the previous iteration, each missing in the first. */
const previousType = (typing: Typing, node: Node): Type =>
  mapType(Object.fromEntries(typing.bodyOf(node).map((inner) => [inner.id, { type: unknownType, optional: true }])), unknownType);

const itemIn = (type: Type): Type => {
  if (type.kind === 'list') return type.item;
  return type.kind === 'map' ? mapType({ key: string, value: unknownType }) : unknownType;
};

function itemType(typing: Typing, node: Node): Type {
  const loop = typing.checkable.steps[node.index]?.step.loop;
  const list = loop?.kind === 'for_each' ? loop.list : undefined;
  const type = list ? typing.once(list, () => typing.value(list, node, 'loop')) : unknownType;
  const one = itemIn(type);
  return node.loop?.batch === undefined ? one : listType(one);
}
