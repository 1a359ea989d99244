import type { Graph } from '../../compile/graph/graph.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import { insightTexts } from '../../language/texts/insight.ts';
import { say } from '../../language/texts.ts';
import { branches, failures, loops } from './control-flow.ts';
import { ending, flow, inputs } from './data-flow.ts';
import { toldOf } from './described-steps.ts';
import { effects } from './effects.ts';
import { most, sentence } from './sentences.ts';
import { shape } from './shape.ts';

/** What a pipeline is, told from its graph alone: no model is asked. Plain sentences, one thought each. */
export function structure(pipeline: Pipeline, graph: Graph): string[] {
  if (graph.nodes.every((node) => node.frame !== 0)) return [say(insightTexts.noSteps)];
  const told = toldOf(pipeline, graph);
  return [
    ...purpose(pipeline),
    ...shape(graph, told),
    ...inputs(pipeline),
    ...most(loops(told), 10, insightTexts.moreSuch),
    ...most(branches(graph, told), 14, insightTexts.moreSuch),
    ...most(failures(told), 10, insightTexts.moreSuch),
    ...effects(pipeline, graph, told),
    ...flow(pipeline, graph, told),
    ...ending(pipeline, graph),
  ].map((one) => one.replace('….', '…'));
}

const purpose = ({ description }: Pipeline): string[] => {
  const text = description?.replace(/\s+/g, ' ').trim();
  return text ? [sentence(text)] : [];
};
