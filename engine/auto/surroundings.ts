import type { Compiled } from '../compile/compile.ts';
import type { Node } from '../compile/graph/graph.ts';
import type { AutoSite } from '../compile/pipeline/model/value.ts';
import type { AutoSurroundings } from './question.ts';

/** The surroundings of a tag: its pipeline, its step as written, the neighbouring steps. `values` are added by a run. */
export function surroundingsOf(
  { pipeline, graph, steps }: Pick<Compiled, 'pipeline' | 'graph' | 'steps'>,
  site: AutoSite,
): AutoSurroundings {
  const about = [pipeline.name ?? pipeline.id, pipeline.description].filter((text) => text !== undefined).join(': ');
  const index = steps.findIndex(({ step }) => step.autos.includes(site));
  const node = graph.nodes[index];
  const placement = steps[index];
  if (!node || !placement) return { pipeline: about };

  const { block, step } = placement;
  const namesAt = (positions: readonly number[]) =>
    positions.flatMap((position) => neighbour(graph.frames[node.frame]?.nodes[position], graph.nodes));

  return {
    pipeline: about,
    step: dedent(block.text.slice(step.range.start, step.range.end)),
    before: namesAt(node.predecessors),
    after: namesAt(node.successors),
  };
}

const neighbour = (index: number | undefined, nodes: readonly Node[]): string[] => {
  const node = index === undefined ? undefined : nodes[index];
  return node ? [`${node.id} (${node.kind})`] : [];
};

/** A step begins behind its dash; the indentation that its further lines share is removed. */
function dedent(text: string): string {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const depth = Math.min(...rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return [first, ...rest.map((line) => line.slice(Number.isFinite(depth) ? depth : 0))].join('\n');
}
