import type { Compiled } from '../../compile/compile.ts';
import type { Placement } from '../../compile/graph/building/frames.ts';
import type { Graph } from '../../compile/graph/graph.ts';
import type { Path } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import { isSettled } from '../../state/step.ts';

/**
 * A pipeline without settled steps: a run still needs only the models, tools and permissions of the others, so nothing is
 * asked for again that only settled steps needed.
 */
export const remainingSteps = (compiled: Compiled, { steps }: RunState): Compiled =>
  withoutSteps(compiled, (path) => {
    const step = steps.get(path);
    return step !== undefined && isSettled(step);
  });

/** A pipeline without the listed steps that need nothing, including their inner steps. */
export function withoutSteps(compiled: Compiled, needsNothing: (path: Path) => boolean): Compiled {
  const steps: Placement[] = [];
  for (const [index, node] of compiled.graph.nodes.entries()) {
    const placement = compiled.steps[index];
    if (placement && !needsNothing(outermostPath(compiled.graph, index) ?? node.path)) steps[index] = placement;
  }
  return { ...compiled, steps };
}

/** The path of the listed step around a node. */
function outermostPath({ nodes, frames }: Graph, index: number): string | undefined {
  for (let node = nodes[index]; node; ) {
    const owner = frames[node.frame]?.owner;
    if (owner === undefined) return node.path;
    node = nodes[owner];
  }
  return undefined;
}
