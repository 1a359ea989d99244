import type { Graph, Node } from '../../../../engine/compile/graph/graph.ts';
import { liftTo, parentFrame } from '../../../../engine/compile/graph/places.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { Snapshot } from '../../../snapshot.ts';

/** The references between some steps and the rest of a pipeline, once the steps are in a file of their own. */
export interface Border {
  /** The values that the steps read from the rest: the name inside, with its expression outside and its type. */
  inputs: Map<string, { read: string; node?: Node; input?: string }>;
  /** The outputs that the rest of the pipeline reads: each name, with the expression inside. */
  outputs: Map<string, string>;
  /** Steps of the rest that they depend on without reading them. */
  waitsFor: string[];
  /** Changes inside the steps, and in the rest. */
  inside: TextChange[];
  outside: TextChange[];
}

/** The moved steps, all of one frame, and the name of the step that calls them. */
export interface MovingSteps {
  nodes: ReadonlySet<Node>;
  frame: number;
  call: string;
}

/** Whether a step is moved, or inside of a moved one. */
export const isMoving = ({ compiled: { graph } }: Snapshot, { nodes, frame }: MovingSteps, node: Node): boolean => {
  const own = liftTo(graph, node, frame);
  return own !== undefined && nodes.has(own);
};

/** The frame of the moved steps, and the frames around it. */
export function enclosingFrames(graph: Graph, { frame }: MovingSteps): ReadonlySet<number> {
  const indexes = new Set<number>();
  for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at)) indexes.add(at);
  return indexes;
}
