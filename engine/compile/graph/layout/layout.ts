import type { Frame, Graph } from '../graph.ts';
import { type Arranged, arrange } from './arrange.ts';
import type { Item, Link } from './item.ts';
import {
  type Box,
  cardSize,
  type Direction,
  gap,
  type LayoutOptions,
  type Picture,
  type PictureLine,
  type Size,
} from './picture.ts';

/**
 * Places every step of a graph, left to right or top to bottom. Groups and loops are laid out from the inside out and then stand as one item in
 * their frame. With `previous` the picture changes as little as the edit allows. Pure and deterministic.
 */
export function layout(graph: Graph, previous?: Picture, options: LayoutOptions = {}): Picture {
  const { direction = 'right' } = options;
  const before = new Map(previous?.direction === direction ? previous.boxes.map((box) => [box.path, box]) : []);
  const links = linksByFrame(graph);
  const inside = new Map<number, Arranged>();
  const open = openFrames(graph, options.open);

  for (const frame of [...open].reverse()) {
    const items = displayedNodes(graph, frame).flatMap((index) => {
      const node = graph.nodes[index];
      if (!node) return [];

      const body = node.body === undefined ? undefined : inside.get(node.body);
      const size = body
        ? { width: body.size.width + 2 * gap.padding, height: body.size.height + gap.head + gap.padding }
        : (options.card ?? cardSize)(node);
      const seed = seedOf({ box: before.get(node.path), frame, graph, before, direction });

      return [{ key: index, ...(direction === 'down' ? turnedSize(size) : size), seed } satisfies Item];
    });
    const arranged = arrange(items, links.get(frame.index) ?? []);
    inside.set(frame.index, direction === 'down' ? turned(arranged) : arranged);
  }

  const picture = assemble(graph, inside, direction);
  // The sweeps may find a better order a second time; where nothing was edited, nothing moves.
  return previous && contentOf(previous) === contentOf(picture) ? previous : picture;
}

/** Top to bottom is left to right with the axes swapped. */
const turnedSize = <T extends Size>(one: T): T => ({ ...one, width: one.height, height: one.width });
const turned = ({ size, places, lines }: Arranged): Arranged => ({
  size: turnedSize(size),
  places: places.map((place) => ({ ...turnedSize(place), x: place.y, y: place.x })),
  lines: lines.map((line) => ({ ...line, points: line.points.map(({ x, y }) => ({ x: y, y: x })) })),
});

/** The content of a picture, without positions. */
function contentOf({ boxes, lines, direction }: Picture): string {
  const cards = boxes.map(
    ({ node, path, open, depth, width, height }) => `${node} ${path} ${depth} ${open ? 'open' : `${width} ${height}`}`,
  );
  const wires = lines.map(({ from, to, kinds, labels }) => `${from} ${to} ${kinds} ${labels}`);
  return [direction, ...cards.sort(), ...wires.sort()].join('\n');
}

/** Frames with visible bodies, owners before their bodies. */
function openFrames(graph: Graph, wanted: ReadonlySet<string> | undefined): Set<Frame> {
  const frames = new Set<Frame>();
  const queue = graph.frames[0] ? [graph.frames[0]] : [];
  for (const frame of queue) {
    if (frames.has(frame)) continue;
    frames.add(frame);
    for (const index of displayedNodes(graph, frame)) {
      const node = graph.nodes[index];
      const body = node?.body === undefined || !wanted?.has(node.path) ? undefined : graph.frames[node.body];
      if (body && body.nodes.length > 0) queue.push(body);
    }
  }

  return frames;
}

/**
 * The position of a step inside its frame, across the direction and from the frame's corner, so that a moved group does not
 * disturb its body.
 */
function seedOf({
  box,
  frame,
  graph,
  before,
  direction,
}: {
  box: Box | undefined;
  frame: Frame;
  graph: Graph;
  before: ReadonlyMap<string, Box>;
  direction: Direction;
}): number | undefined {
  if (!box) return undefined;
  const owner = frame.owner === undefined ? undefined : before.get(graph.nodes[frame.owner]?.path ?? '');
  return direction === 'down' ? box.x + box.width / 2 - (owner?.x ?? 0) : box.y + box.height / 2 - (owner?.y ?? 0);
}

/** Edges as links between items of one frame; an edge across frames links the items of the frame that contains both ends. */
export function linksByFrame(graph: Graph): Map<number, Link[]> {
  const byFrame = new Map<number, Map<string, Link>>();
  for (const edge of graph.edges) {
    const ends = liftToCommonFrame(graph, edge.from, edge.to);
    if (!ends || ends.from === ends.to) continue;

    const frame = frameOf(graph, ends.from) ?? 0;
    const links = byFrame.get(frame) ?? new Map<string, Link>();
    byFrame.set(frame, links);

    const key = `${ends.from} ${ends.to}`;
    const link = links.get(key) ?? { ...ends, kinds: [], labels: [] };
    links.set(key, link);
    if (!link.kinds.includes(edge.kind)) link.kinds.push(edge.kind);
    if (edge.label !== undefined && !link.labels.includes(edge.label)) link.labels.push(edge.label);
  }

  return new Map([...byFrame].map(([frame, links]) => [frame, [...links.values()]]));
}

function liftToCommonFrame(graph: Graph, from: number, to: number): { from: number; to: number } | undefined {
  if (frameOf(graph, from) === frameOf(graph, to)) return { from, to };
  const owners = new Map<number, number>();
  for (let at: number | undefined = from; at !== undefined; at = ownerOf(graph, at)) owners.set(frameOf(graph, at) ?? -1, at);

  for (let at: number | undefined = to; at !== undefined; at = ownerOf(graph, at)) {
    const other = owners.get(frameOf(graph, at) ?? -2);
    if (other !== undefined) return { from: other, to: at };
  }

  return undefined;
}

/** The steps of `finally` are drawn among those of the pipeline, behind them. */
export const displayedNodes = (graph: Graph, frame: Frame): readonly number[] =>
  frame.index === 0 && graph.last !== undefined ? [...frame.nodes, ...(graph.frames[graph.last]?.nodes ?? [])] : frame.nodes;

function frameOf(graph: Graph, node: number): number | undefined {
  const frame = graph.nodes[node]?.frame;
  return frame !== undefined && frame === graph.last ? 0 : frame;
}

const ownerOf = (graph: Graph, node: number): number | undefined => graph.frames[graph.nodes[node]?.frame ?? -1]?.owner;

/** Converts coordinates of frames to those of the picture. */
function assemble(graph: Graph, inside: ReadonlyMap<number, Arranged>, direction: Direction): Picture {
  const boxes: Box[] = [];
  const lines: PictureLine[] = [];
  const outer = inside.get(0);
  const todo = outer ? [{ arranged: outer, x: gap.margin, y: gap.margin, depth: 0 }] : [];

  for (const { arranged, x, y, depth } of todo) {
    for (const place of arranged.places) {
      const node = graph.nodes[place.key];
      if (!node) continue;
      const body = node.body === undefined ? undefined : inside.get(node.body);
      const box = { x: x + place.x, y: y + place.y, width: place.width, height: place.height };
      boxes.push({ node: place.key, path: node.path, open: body !== undefined, depth, ...box });
      if (body) todo.push({ arranged: body, x: box.x + gap.padding, y: box.y + gap.head, depth: depth + 1 });
    }
    for (const { points, ...line } of arranged.lines)
      lines.push({ ...line, points: points.map((point) => ({ x: x + point.x, y: y + point.y })) });
  }

  const size = outer?.size ?? { width: 0, height: 0 };
  return { boxes, lines, direction, size: { width: size.width + 2 * gap.margin, height: size.height + 2 * gap.margin } };
}
