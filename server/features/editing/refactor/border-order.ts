import type { Node } from '../../../../engine/compile/graph/graph.ts';
import { accessOf } from '../../../../engine/compile/graph/names/reads.ts';
import { isItem } from '../../../../engine/compile/graph/places.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import { stepRefs } from '../../../names/occurrences.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { withoutAll } from './dependencies.ts';
import type { Border, MovingSteps } from './moving-steps.ts';
import { isMoving } from './moving-steps.ts';
import { refuseRefactoring } from './offer.ts';

/** A route, a plan or a session with one end on each side. */
export function refuseRoutes(snapshot: Snapshot, moving: MovingSteps): void {
  const { graph, steps, checkable } = snapshot.compiled;
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (!step || isItem(graph, node)) continue;

    refusePlans(snapshot, moving, node);
    const named = new Set(step.dependencies);
    for (const ref of stepRefs(step)) {
      if (named.has(ref)) continue;
      const target = checkable.lookup.target(node, { name: ref.id, path: [], scope: 'loop' });
      if (target.kind === 'step' && isMoving(snapshot, moving, target.node) !== isMoving(snapshot, moving, node))
        refuseRefactoring(say(serverTexts.routeCrosses, { from: node.id, to: ref.id }));
    }
  }

  const sessions = new Map<string, boolean>();
  for (const node of graph.nodes) {
    const work = steps[node.index]?.step.work;
    if (work?.kind !== 'prompt' || !work.session) continue;

    const inside = isMoving(snapshot, moving, node);
    // A session belongs to its frame: sessions of other frames share only the name.
    const session = `${node.frame} ${work.session.id}`;
    if ((sessions.get(session) ?? inside) !== inside)
      refuseRefactoring(say(serverTexts.sessionCrosses, { name: work.session.id }));
    sessions.set(session, inside);
  }
}

/** A model that writes steps gets the limits of the executing step: only within one file. */
function refusePlans(snapshot: Snapshot, moving: MovingSteps, node: Node): void {
  const { steps, checkable } = snapshot.compiled;
  const step = steps[node.index]?.step;
  if (step?.work.kind !== 'generated') return;

  for (const read of accessOf(step).reads) {
    const target = read.field === 'steps_from' ? checkable.lookup.target(node, read) : undefined;
    if (target?.kind === 'step' && isMoving(snapshot, moving, target.node) !== isMoving(snapshot, moving, node))
      refuseRefactoring(say(serverTexts.planCrosses, { runs: node.id, writes: target.node.id }));
  }
}

/**
 * `dependencies` across the border: those of the extracted steps become those of the call, and dependencies on extracted
 * steps become dependencies on the call.
 */
export function crossDependencies(snapshot: Snapshot, moving: MovingSteps, border: Border): void {
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
    if (inside) {
      for (const { id } of crossing) waits.add(id);
    } else border.outside.push(replaceId(first.range, at(block), moving.call, block.text));

    if (away.length === 0) continue;
    const cuts = withoutAll(
      snapshot,
      step,
      away.map((ref) => ({ step, block, ref })),
    );
    if (!cuts || cuts.length === 0) refuseRefactoring(say(serverTexts.cannotWrite));
    (inside ? border.inside : border.outside).push(...cuts);
  }

  const read = new Set([...border.inputs.values()].map((one) => one.read));
  border.waitsFor = [...waits].filter((id) => !read.has(id));
}

/** Replaces an id under `dependencies`, within its quotes. */
function replaceId({ start, end }: Range, by: number, id: string, text: string): TextChange {
  const quoted = /^["']/.test(text.slice(start, end)) ? 1 : 0;
  return { range: { start: start + quoted + by, end: end - quoted + by }, text: id };
}
