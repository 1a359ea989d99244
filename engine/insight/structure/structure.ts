import type { Graph } from '../../compile/graph/graph.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import { insightTexts } from '../../language/texts/insight/insight.ts';
import { say } from '../../language/texts.ts';
import { describeBranches, describeFailures, describeLoops } from './control-flow.ts';
import { describeDataFlow, describeInputs, describeOutputs } from './data-flow.ts';
import { describedStepsOf } from './described-steps.ts';
import { describeEffects } from './effects.ts';
import { endSentence, limitSentences } from './sentences.ts';
import { describeShape } from './shape.ts';

/** Describes a pipeline by its graph, without a model, in short sentences. */
export function describeStructure(pipeline: Pipeline, graph: Graph): string[] {
  if (graph.nodes.every((node) => node.frame !== 0)) return [say(insightTexts.noSteps)];
  const described = describedStepsOf(pipeline, graph);
  return [
    ...purpose(pipeline),
    ...describeShape(graph, described),
    ...describeInputs(pipeline),
    ...limitSentences(describeLoops(described), 10, insightTexts.moreSuch),
    ...limitSentences(describeBranches(graph, described), 14, insightTexts.moreSuch),
    ...limitSentences(describeFailures(described), 10, insightTexts.moreSuch),
    ...describeEffects(pipeline, graph, described),
    ...describeDataFlow(pipeline, graph, described),
    ...describeOutputs(pipeline, graph),
  ].map((one) => one.replace('….', '…'));
}

const purpose = ({ description }: Pipeline): string[] => {
  const text = description?.replace(/\s+/g, ' ').trim();
  return text ? [endSentence(text)] : [];
};
