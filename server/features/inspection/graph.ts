import { describeStructure } from '../../../engine/insight/structure/structure.ts';
import type { GraphAnswer } from '../../protocol/own-requests.ts';
import type { Snapshot } from '../../snapshot.ts';

/** The answer to `baton/graph`: the graph of the current text, with everything that is known without a model. */
export const graphAnswer = ({ version, compiled }: Snapshot): GraphAnswer => ({
  version,
  graph: compiled.graph,
  structure: describeStructure(compiled.pipeline, compiled.graph),
});
