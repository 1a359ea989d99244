import type { Graph } from '../../engine/compile/graph/graph.ts';
import type { RunEvent } from '../../engine/state/events.ts';

/** How many of a pipeline's own steps have settled; steps inside groups and loops count with the step that holds them. */
interface Progress {
  done: number;
  of: number;
}

/** Counts as events come; each top-level path once, also after a resume. */
export function countProgress(graph: Graph): (event: RunEvent) => Progress {
  const top = new Set(graph.frames[0]?.nodes.flatMap((index) => graph.nodes[index]?.path ?? []));
  const settled = new Set<string>();
  return (event) => {
    const ended = event.type === 'step.succeeded' || event.type === 'step.failed' || event.type === 'step.skipped';
    if (ended && top.has(event.path)) settled.add(event.path);
    return { done: settled.size, of: top.size };
  };
}
