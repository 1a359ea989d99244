import type { Graph, Node } from '../../compile/graph/graph.ts';
import { partsOfWork } from '../../compile/pipeline/model/parts.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Condition, Value } from '../../compile/pipeline/model/value.ts';
import { fullText } from '../../compile/source/nodes.ts';
import { insightTexts } from '../../language/texts/insight/insight.ts';
import { say } from '../../language/texts.ts';
import { shortenLine } from './sentences.ts';

/** A described node with its step. The one step of a loop is described with the loop. */
export interface DescribedStep {
  node: Node;
  /** Its name in sentences. */
  name: string;
  step: Step | undefined;
}

/** The described nodes, in declared order. */
export function describedStepsOf(pipeline: Pipeline, graph: Graph): DescribedStep[] {
  const steps = stepsByPath(pipeline);
  return graph.nodes
    .filter((node) => !isRepeated(graph, node))
    .map((node) => ({ node, name: readablePath(node.path), step: steps.get(node.path) }));
}

/** A path for people: `take (in facts)` for `facts[*].take`. */
export function readablePath(path: string): string {
  const bare = path.replaceAll('[*]', '');
  const at = bare.lastIndexOf('.');
  return at < 0 ? bare : say(insightTexts.inside, { step: bare.slice(at + 1), frame: bare.slice(0, at) });
}

/** The one hidden step of a loop without `steps:`, described as the loop itself. */
const isRepeated = (graph: Graph, node: Node): boolean =>
  graph.nodes[graph.frames[node.frame]?.owner ?? -1]?.loop?.single ?? false;

/** Steps by static path, as in the graph; of equal ids the first counts. */
export function stepsByPath(pipeline: Pipeline): ReadonlyMap<string, Step> {
  const found = new Map<string, Step>();

  const add = (steps: readonly Step[], frame: string): void => {
    for (const step of steps) {
      const path = frame === '' ? step.id : `${frame}.${step.id}`;
      if (found.has(path)) continue;

      found.set(path, step);
      const { work, loop } = step;
      const inside = loop ? `${path}[*]` : path;
      if (work.kind === 'agents')
        add(
          work.agents.map((agent) => agent.step),
          inside,
        );
      for (const { branch, steps } of partsOfWork(work).bodies) add(steps, branch === undefined ? inside : `${inside}.${branch}`);
    }
  };

  const bare = (placed: Pipeline['steps']): Step[] => placed.map(({ step }) => step);
  add(bare(pipeline.steps), '');
  add(bare(pipeline.finally), 'finally');

  return found;
}

/** A number, or the text that computes it. */
export const numberOrText = (value: number | Value): number | string =>
  typeof value === 'number' ? value : shortenLine(writtenText(value) ?? '');

/** A value as written; undefined for a list or a map. */
export function writtenText(value: Value | Condition | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'constant') return typeof value.value === 'object' ? undefined : String(value.value);
  return 'text' in value.node ? fullText(value.node) : undefined;
}
