import type { Graph } from '../../engine/compile/graph/graph.ts';
import { structure } from '../../engine/insight/structure.ts';
import type { Snapshot } from '../snapshot.ts';

/** The answer to `baton/graph`: the graph of the text as it stands, and what can be said of it without a model. */
export const graphOf = ({ version, compiled }: Snapshot): { version: number; graph: Graph; structure: string[] } => ({
  version,
  graph: compiled.graph,
  structure: structure(compiled.pipeline, compiled.graph),
});
