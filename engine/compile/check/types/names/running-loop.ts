import { loopMembers, stepEnvelope } from '../../../../language/names.ts';
import type { Type } from '../../../../language/types.ts';
import { integer } from '../../../../language/types.ts';
import type { LoopPlan, Node } from '../../../graph/graph.ts';
import type { ScopePhase } from '../../../graph/names/reads.ts';
import type { Typing } from '../typing.ts';

/** Where a name is looked up. */
interface LoopIdUse {
  node: Node;
  scope: ScopePhase;
  /** The loops around it, innermost first. */
  loops: readonly Node[];
}

/**
 * The id of a loop, read inside its own body, means the running loop: its status can be read, its value exists only after the last
 * iteration. Undefined if `name` is not the id of an enclosing loop, or if something nearer has that name.
 */
export function findRunningLoop(name: string, place: LoopIdUse, typing: Typing): Type | undefined {
  const loop = place.loops.find(({ id }) => id === name);
  if (!loop?.loop) return undefined;
  const target = typing.checkable.lookup.target(place.node, { name, path: [], scope: place.scope });
  if (target.kind === 'step' && target.node !== loop) return undefined;
  return runningLoopType(loop, loop.loop, place, typing);
}

/** The type of a running loop. Which iteration it is at can be read by its id, as older files do. */
export const runningLoopType = (loop: Node, plan: LoopPlan, place: LoopIdUse, typing: Typing): Type => ({
  kind: 'view',
  members: stepEnvelope,
  value: { kind: 'map', fields: { iteration: { type: integer } }, namespace: true, open: spellingsOf(loop, plan, place, typing) },
});

/** The right spelling for each member that may be asked of the loop's id. */
function spellingsOf(
  loop: Node,
  plan: LoopPlan,
  { node, scope, loops }: LoopIdUse,
  typing: Typing,
): Readonly<Record<string, string>> {
  const inner = loops.slice(0, loops.indexOf(loop));
  const outwards = plan.name ?? `loop${'.parent'.repeat(inner.length)}`;
  const spellings: Record<string, string> = {};
  for (const member of Object.keys(loopMembers)) spellings[member] = `${outwards}.${member}`;

  // The bare number is from 0, and that of `loop` from 1.
  spellings['index'] = `${outwards}.index0`;
  if (inner.length === 0) {
    for (const bare of ['index', 'item', 'previous']) spellings[bare] = bare;
  }

  const { as } = plan;
  if (as !== undefined && as !== 'item') {
    const hidden = inner.some((one) => one.loop?.as === as);
    spellings[as] = hidden ? `${outwards}.item` : as;
    spellings['item'] = spellings[as];
  }

  // A loop without a list has no items and no known length.
  if (as === undefined) {
    for (const unsaid of ['item', 'last', 'length']) delete spellings[unsaid];
  }

  for (const step of typing.bodyOf(loop)) {
    const target = typing.checkable.lookup.target(node, { name: step.id, path: [], scope });
    if (target.kind === 'step' && target.node === step) spellings[step.id] = step.id;
  }

  return spellings;
}
