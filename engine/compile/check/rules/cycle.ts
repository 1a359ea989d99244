import { say, texts } from '../../../language/texts.ts';
import type { Frame, Graph, Node } from '../../graph/graph.ts';
import type { Rule } from '../checkable.ts';

/** Steps of one frame that wait for each other. The shortest way around is printed. */
export const cycle: Rule = {
  code: 'cycle',
  check({ graph, steps }, report) {
    for (const frame of graph.frames) {
      const path = shortestCycle(graph, frame);
      const [first] = path;
      const placement = first && steps[first.index];
      if (!first || !placement) continue;
      const next = path[1]?.id ?? first.id;
      const before = path.at(-1)?.id ?? first.id;
      const ref = placement.step.dependencies.find(({ id }) => id === before);
      const kinds = graph.edges.filter((edge) => edge.to === first.index && graph.nodes[edge.from]?.id === before);
      const how = kinds[0]?.kind === 'dependency' ? '' : `\`${first.id}\` waits for \`${before}\` because it reads it. `;
      report({
        block: placement.block,
        range: ref?.range ?? placement.step.idRange,
        message: say(texts.cycle, { path: [...path, first].map(({ id }) => id).join(' → ') }),
        hint: `${how}Take out one of the links, for example that from \`${first.id}\` to \`${next}\`.`,
      });
    }
  },
};

/** The shortest cycle of a frame in the direction of the edges; empty where there is none. Starts at its first declared step. */
function shortestCycle(graph: Graph, frame: Frame): Node[] {
  const nodes = frame.nodes.map((index) => graph.nodes[index]).filter((node) => node !== undefined);
  let best: Node[] = [];
  for (const start of inCycles(nodes)) {
    const found = wayBack(nodes, start, best.length || Number.POSITIVE_INFINITY);
    if (found && (best.length === 0 || found.length < best.length)) best = found;
    if (best.length === 2) break;
  }
  return best;
}

/** What is left when everything that can start has started and everything that nobody waits for is taken away. */
function inCycles(nodes: readonly Node[]): Node[] {
  const left = trim(nodes, new Set(nodes.map(({ position }) => position)), 'predecessors', 'successors');
  const core = trim(nodes, left, 'successors', 'predecessors');
  return nodes.filter(({ position }) => core.has(position)).slice(0, 200);
}

function trim(
  nodes: readonly Node[],
  left: Set<number>,
  needs: 'predecessors' | 'successors',
  frees: 'predecessors' | 'successors',
): Set<number> {
  const open = new Map<number, number>();
  for (const node of nodes)
    if (left.has(node.position)) open.set(node.position, node[needs].filter((one) => left.has(one)).length);
  const free = [...open].filter(([, count]) => count === 0).map(([position]) => position);
  for (let at = free.pop(); at !== undefined; at = free.pop()) {
    left.delete(at);
    for (const next of nodes[at]?.[frees] ?? []) {
      if (!left.has(next)) continue;
      const count = (open.get(next) ?? 0) - 1;
      open.set(next, count);
      if (count === 0) free.push(next);
    }
  }
  return left;
}

/** The shortest way from a step back to itself, by breadth. */
function wayBack(nodes: readonly Node[], start: Node, most: number): Node[] | undefined {
  const from = new Map<number, number>();
  let layer = [start.position];
  for (let depth = 1; layer.length && depth < most; depth++) {
    const next: number[] = [];
    for (const at of layer) {
      for (const to of nodes[at]?.successors ?? []) {
        if (to === start.position) {
          const path: Node[] = [];
          for (let back: number | undefined = at; back !== undefined && back !== start.position; back = from.get(back)) {
            const node = nodes[back];
            if (node) path.unshift(node);
          }
          return [start, ...path];
        }
        if (from.has(to)) continue;
        from.set(to, at);
        next.push(to);
      }
    }
    layer = next;
  }
  return undefined;
}
