import type { Graph } from '../../compile/graph/graph.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import { insightTexts } from '../../language/texts/insight.ts';
import { say } from '../../language/texts.ts';
import { describeBranches, describeFailures, describeLoops } from './control-flow.ts';
import { describeDataFlow, describeInputs, describeOutputs } from './data-flow.ts';
import { describedStepsOf } from './described-steps.ts';
import { describeEffects } from './effects.ts';
import { endSentence, limitSentences } from './sentences.ts';
import { describeShape } from './shape.ts';

/** What a pipeline is, told from its graph alone: no model is asked. Plain sentences, one thought each. */
export function describeStructure(pipeline: Pipeline, graph: Graph): string[] {
  if (graph.nodes.every((node) => node.frame !== 0)) return [say(insightTexts.noSteps)];
  const told = describedStepsOf(pipeline, graph);
  return [
    ...purpose(pipeline),
    ...describeShape(graph, told),
    ...describeInputs(pipeline),
    ...limitSentences(describeLoops(told), 10, insightTexts.moreSuch),
    ...limitSentences(describeBranches(graph, told), 14, insightTexts.moreSuch),
    ...limitSentences(describeFailures(told), 10, insightTexts.moreSuch),
    ...describeEffects(pipeline, graph, told),
    ...describeDataFlow(pipeline, graph, told),
    ...describeOutputs(pipeline, graph),
  ].map((one) => one.replace('….', '…'));
}

const purpose = ({ description }: Pipeline): string[] => {
  const text = description?.replace(/\s+/g, ' ').trim();
  return text ? [endSentence(text)] : [];
};
