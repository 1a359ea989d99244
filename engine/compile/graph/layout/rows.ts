import type { Frame, Graph } from '../graph.ts';
import { listAt } from './at.ts';
import type { Link } from './item.ts';
import { displayedNodes, linksByFrame } from './layout.ts';
import { forwardEdges } from './ranks.ts';

/** A step as a row of a list. */
export interface Row {
  /** Index into `graph.nodes`. */
  node: number;
  path: string;
  /** Nesting: 0 for steps of the pipeline. */
  depth: number;
  /** Its body follows it. */
  open: boolean;
  /** The index among the steps of its frame, from 1, and their number. */
  place: number;
  of: number;
  /** The row of the step that encloses it. */
  owner?: number;
}

/** All edges between two rows as one line. */
export interface RowLine extends Link {
  /** Rows from top to bottom; an edge that closes a cycle begins at the lower one. */
  top: number;
  bottom: number;
  back: boolean;
}

/** The steps of a graph as rows, in the order of the text as far as edges allow, each open one followed by its body. Linear in steps and edges. */
export function listRows(graph: Graph, open: ReadonlySet<string> = new Set()): { rows: Row[]; lines: RowLine[] } {
  const links = linksByFrame(graph);
  const rows: Row[] = [];
  const lines: RowLine[] = [];
  const rowOf = new Map<number, number>();
  const drawn: Link[][] = [];

  const add = (frame: Frame, depth: number, owner: number | undefined): void => {
    const own = links.get(frame.index) ?? [];
    drawn.push(own);
    const nodes = inOrder(displayedNodes(graph, frame), own);

    nodes.forEach((index, at) => {
      const node = graph.nodes[index];
      if (!node) return;

      const body = node.body === undefined || !open.has(node.path) ? undefined : graph.frames[node.body];
      const isOpen = body !== undefined && body.nodes.length > 0;
      rowOf.set(index, rows.length);

      const row = rows.length;
      rows.push({ node: index, path: node.path, depth, open: isOpen, place: at + 1, of: nodes.length, owner });
      if (isOpen) add(body, depth + 1, row);
    });
  };

  if (graph.frames[0]) add(graph.frames[0], 0, undefined);

  for (const link of drawn.flat()) {
    const [from, to] = [rowOf.get(link.from), rowOf.get(link.to)];
    if (from !== undefined && to !== undefined)
      lines.push({ ...link, top: Math.min(from, to), bottom: Math.max(from, to), back: from > to });
  }

  return { rows, lines };
}

/** Topological order: a step whose predecessors stand later in the text is moved behind them. */
function inOrder(nodes: readonly number[], links: readonly Link[]): number[] {
  const at = new Map(nodes.map((node, place) => [node, place]));
  const edges = links.map(({ from, to }) => [at.get(from) ?? 0, at.get(to) ?? 0] as const);
  const before = forwardEdges(nodes.length, edges).adjacency.in;
  for (const list of before) list.sort((a, b) => a - b);

  const order: number[] = [];
  const next = new Uint32Array(nodes.length);
  const placed = new Uint8Array(nodes.length);
  for (let root = 0; root < nodes.length; root++) {
    const way = placed[root] ? [] : [root];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const earlier = listAt(before, top)[next[top] ?? 0];
      if (earlier === undefined) {
        placed[top] = 1;
        order.push(nodes[top] ?? 0);
        way.pop();
        continue;
      }

      next[top] = (next[top] ?? 0) + 1;
      if (!placed[earlier]) way.push(earlier);
    }
  }

  return order;
}
