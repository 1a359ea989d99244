import type { Node } from '../../../graph/graph.ts';
import type { ScopePhase } from '../../../graph/names/reads.ts';
import { holdsAgents, ownerOfFrame, parentFrame } from '../../../graph/places.ts';
import type { Checkable } from '../../checkable.ts';

/** The frames whose steps can be named, nearest first. The one step of a loop has its frame for itself. */
export function framesInScope({ graph }: Pick<Checkable, 'graph'>, node: Node | undefined, scope?: ScopePhase): number[] {
  const frames: number[] = [];
  const first = (scope === 'body' ? node?.body : undefined) ?? node?.frame ?? 0;
  for (let frame: number | undefined = first; frame !== undefined; frame = parentFrame(graph, frame)) {
    if (!ownerOfFrame(graph, frame)?.loop?.single && !holdsAgents(graph, frame)) frames.push(frame);
  }
  return frames;
}
