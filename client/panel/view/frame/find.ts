import type { Graph, Node } from '../../../../engine/compile/graph/graph.ts';
import { displayedNodes, linksByFrame } from '../../../../engine/compile/graph/layout/layout.ts';
import { forwardEdges } from '../../../../engine/compile/graph/layout/ranks.ts';
import type { StepKind } from '../../../../engine/language/kinds.ts';
import type { Look } from '../status.ts';

/** A search. Empty members do not restrict it. */
export interface Sought {
  words: string;
  looks: ReadonlySet<Look>;
  kinds: ReadonlySet<StepKind>;
}

/** The matching steps, in the order given; undefined without a search. */
export function findSteps(
  nodes: Iterable<Node>,
  { words, looks, kinds }: Sought,
  lookAt: (path: string) => Look | undefined,
): string[] | undefined {
  const terms = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length === 0 && looks.size === 0 && kinds.size === 0) return undefined;

  const paths: string[] = [];
  for (const node of nodes) {
    const text = `${node.path} ${node.kind} ${node.detail}`.toLowerCase();
    const look = lookAt(node.path) ?? 'todo';
    const fits = terms.every((word) => text.includes(word)) && (looks.size === 0 || looks.has(look));
    if (fits && (kinds.size === 0 || kinds.has(node.kind))) paths.push(node.path);
  }

  return paths;
}

/** A step, and its ancestors and descendants up to a number of edges of its frame. */
export function findNearSteps(graph: Graph, path: string, distance = 2): Set<string> {
  const node = graph.nodes.find((one) => one.path === path);
  if (!node) return new Set();

  const links = linksByFrame(graph).get(node.frame === graph.last ? 0 : node.frame) ?? [];
  const near = new Set([node.index]);
  for (const [from, to] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    let edge = new Set([node.index]);
    for (let step = 0; step < distance; step++) {
      edge = new Set(links.flatMap((link) => (edge.has(link[from]) ? [link[to]] : [])));
      edge.forEach((one) => void near.add(one));
    }
  }

  return new Set([...near].flatMap((index) => graph.nodes[index]?.path ?? []));
}

/** The critical path of the pipeline: by time if known, else by number of steps. */
export function findCriticalPath(graph: Graph, tookOf: (path: string) => number | undefined): string[] {
  const [root] = graph.frames;
  const nodes = root ? displayedNodes(graph, root) : [];
  const at = new Map(nodes.map((node, place) => [node, place]));
  const edges = (linksByFrame(graph).get(0) ?? []).map(({ from, to }) => [at.get(from) ?? 0, at.get(to) ?? 0] as const);
  const before = forwardEdges(nodes.length, edges).adjacency.in;
  const pathAt = (place: number): string => graph.nodes[nodes[place] ?? -1]?.path ?? '';
  const hasDuration = nodes.some((_, place) => tookOf(pathAt(place)) !== undefined);
  const takes = (place: number): number => (hasDuration ? (tookOf(pathAt(place)) ?? 0) : 1);

  // The end of the longest path to each node, computed once; with an explicit stack instead of recursion, for paths of any
  // length.
  const until = new Float64Array(nodes.length).fill(-1);
  const via = new Int32Array(nodes.length).fill(-1);

  for (let start = 0; start < nodes.length; start++) {
    const way = [start];
    for (let vertex = way.at(-1); vertex !== undefined; vertex = way.at(-1)) {
      const open = (before[vertex] ?? []).filter((one) => (until[one] ?? 0) < 0);
      if (open.length > 0) {
        way.push(...open);
        continue;
      }

      way.pop();
      let longest = 0;
      for (const one of before[vertex] ?? []) {
        if ((until[one] ?? 0) > longest || via[vertex] === -1) {
          longest = until[one] ?? 0;
          via[vertex] = one;
        }
      }

      until[vertex] = longest + takes(vertex);
    }
  }

  let last = 0;
  until.forEach((takes, place) => {
    if (takes > (until[last] ?? 0)) last = place;
  });

  const path: string[] = [];
  for (let place = nodes.length > 0 ? last : -1; place >= 0; place = via[place] ?? -1) path.unshift(pathAt(place));
  return path;
}

/** Whether a step is among some, or inside one of them. */
export function isAmong(paths: ReadonlySet<string>, path: string): boolean {
  if (paths.has(path)) return true;
  let at = path;
  while (at !== '') {
    at = at.slice(0, Math.max(0, at.search(/[.[/](?=[^.[/]*$)/)));
    if (paths.has(at)) return true;
  }

  return false;
}

/** The graph with only some of the pipeline's steps, and their contents. */
export function keepSteps(graph: Graph, paths: ReadonlySet<string>): Graph {
  const isOnPath = (index: number): boolean => paths.has(graph.nodes[index]?.path ?? '');
  const inside = (index: number): boolean => isAmong(paths, graph.nodes[index]?.path ?? '');
  return {
    ...graph,
    frames: graph.frames.map((frame) =>
      frame.index === 0 || frame.index === graph.last ? { ...frame, nodes: frame.nodes.filter(isOnPath) } : frame,
    ),
    edges: graph.edges.filter(({ from, to }) => inside(from) && inside(to)),
  };
}
