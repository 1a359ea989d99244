import { isItem } from '../../engine/compile/graph/edges.ts';
import type { Node } from '../../engine/compile/graph/graph.ts';
import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import type { Compiled } from '../../engine/index.ts';

/** A breakpoint as the plan takes it: at the step that owns the line, on that step's first line. Lines count from 1. */
export interface PlacedBreakpoint {
  path?: string;
  line?: number;
  message?: string;
}

/** The innermost step whose text holds a line. */
export function breakpointAt(compiled: Compiled, line: number): PlacedBreakpoint {
  const starts = lineStarts(compiled.text);
  let best: { node: Node; from: number; to: number } | undefined;
  compiled.steps.forEach(({ step, block }, index) => {
    const node = compiled.graph.nodes[index];
    if (!node || isItem(compiled.graph, node)) return;
    const at = compiled.at(block);
    const from = toPosition(starts, at + step.range.start).line + 1;
    const to = toPosition(starts, Math.max(at + step.range.start, at + step.range.end - 1)).line + 1;
    if (from <= line && line <= to && (!best || to - from <= best.to - best.from)) best = { node, from, to };
  });
  return best ? { path: best.node.path, line: best.from } : { message: 'No step stands on this line.' };
}
