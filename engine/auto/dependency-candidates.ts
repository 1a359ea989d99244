import type { Compiled } from '../compile/compile.ts';
import type { Frame, Graph } from '../compile/graph/graph.ts';
import { isItem } from '../compile/graph/places.ts';
import type { AutoSite } from '../compile/pipeline/model/value.ts';

type Seen = Pick<Compiled, 'graph' | 'steps'>;

/** The tags in `dependencies` whose answers the graph still lacks. */
export const openDependencies = ({ graph, steps }: Seen): AutoSite[] =>
  graph.nodes.flatMap((node) => (isItem(graph, node) ? [] : (steps[node.index]?.step.autoDependencies ?? [])));

/**
 * The same, with the tags of the pipelines that it calls; `of` names the pipeline. A pipeline that calls itself has one
 * graph.
 */
export const allOpenDependencies = (compiled: Compiled): { site: AutoSite; of?: string }[] => [
  ...openDependencies(compiled).map((site) => ({ site })),
  ...[...compiled.called].flatMap(([of, inner]) =>
    inner === compiled ? [] : openDependencies(inner).map((site) => ({ site, of })),
  ),
];

/**
 * A tag with the answers that the graph allows. A tag in `dependencies` may name only steps of its frame that come before its
 * own in one fixed order (a topological order), so that no set of answers makes a cycle. Any other tag is returned as it is.
 */
export function withCandidates({ graph, steps }: Seen, site: AutoSite): AutoSite {
  if (site.field !== 'dependencies') return site;
  const node = graph.nodes.find((one) => steps[one.index]?.step.autoDependencies.includes(site) && !isItem(graph, one));
  const frame = node && graph.frames[node.frame];
  if (!frame) return site;

  const order = orderOf({ graph, steps }, frame);
  const before = order.slice(0, order.indexOf(node.position)).flatMap((position) => idAt(graph, frame, position) ?? []);
  const ids = site.choices ? before.filter((id) => site.choices?.includes(id)) : before;
  const one = { type: 'string', enum: ids };
  const schema = site.type === 'array' ? { ...site.schema, items: one, uniqueItems: true } : { ...site.schema, ...one };

  return { ...site, choices: ids, schema };
}

const idAt = (graph: Graph, frame: Frame, position: number): string | undefined => graph.nodes[frame.nodes[position] ?? -1]?.id;

/** The positions of a frame in topological order: steps with tags as late as they may be, others in text order. */
function orderOf({ graph, steps }: Seen, frame: Frame): number[] {
  const nodes = frame.nodes.map((index) => graph.nodes[index]);
  const open = nodes.map((node) => node?.predecessors.length ?? 0);
  const order: number[] = [];
  const [plain, tagged]: [number[], number[]] = [[], []];

  const ready = (position: number): void => {
    const index = frame.nodes[position] ?? -1;
    (steps[index]?.step.autoDependencies.length ? tagged : plain).push(position);
  };

  open.forEach((count, position) => {
    if (count === 0) ready(position);
  });

  for (let at = plain.shift() ?? tagged.shift(); at !== undefined; at = plain.shift() ?? tagged.shift()) {
    order.push(at);
    for (const next of nodes[at]?.successors ?? []) {
      open[next] = (open[next] ?? 0) - 1;
      if (open[next] === 0) ready(next);
    }
  }

  return order;
}
