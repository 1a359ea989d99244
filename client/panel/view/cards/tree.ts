import type { Graph, Node } from '../../../../engine/compile/graph/graph.ts';
import type { Box, Picture } from '../../../../engine/compile/graph/layout/picture.ts';

/** Boxes as a tree for screen readers: each followed by its body, with its index among its siblings (from 1). */
export interface TreeBranch {
  box: Box;
  place: number;
  of: number;
}

export function branchesOf(graph: Graph, picture: Picture): TreeBranch[] {
  const boxAt = new Map(picture.boxes.map((box) => [box.node, box]));
  const branches: TreeBranch[] = [];
  const nodesOf = (frame: number | undefined): readonly number[] =>
    frame === undefined ? [] : (graph.frames[frame]?.nodes ?? []);
  const add = (nodes: readonly number[]): void =>
    nodes.forEach((index, position) => {
      const box = boxAt.get(index);
      if (!box) return;
      branches.push({ box, place: position + 1, of: nodes.length });
      const body = graph.nodes[index]?.body;
      if (box.open && body !== undefined) add(nodesOf(body));
    });

  add([...nodesOf(0), ...nodesOf(graph.last)]);
  return branches;
}

/** The shown steps, by path: those of the pipeline, and those inside open ones. */
export function nodesShown(graph: Graph, open: ReadonlySet<string>): Map<string, Node> {
  const shown = new Map<string, Node>();

  const add = (frame: number | undefined): void => {
    for (const index of frame === undefined ? [] : (graph.frames[frame]?.nodes ?? [])) {
      const node = graph.nodes[index];
      if (!node) continue;
      shown.set(node.path, node);
      if (open.has(node.path)) add(node.body);
    }
  };

  add(0);
  add(graph.last);
  return shown;
}

export type TreeStep = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/**
 * The target of an arrow key: left and right along the edges (into and out of open boxes if there are none), up and down in a
 * column.
 */
export function stepFrom(picture: Picture, from: Box, step: TreeStep): Box | undefined {
  const boxes = picture.boxes;
  if (step === 'first') return leftmost(boxes);
  if (step === 'last')
    return boxes.reduce<Box | undefined>(
      (best, box) => (!best || box.x + box.width > best.x + best.width ? box : best),
      undefined,
    );
  if (step === 'up' || step === 'down') {
    const sign = step === 'down' ? 1 : -1;
    const beside = boxes.filter(
      (box) =>
        box.depth === from.depth &&
        box !== from &&
        sign * (middle(box) - middle(from)) > 0 &&
        box.x < from.x + from.width &&
        from.x < box.x + box.width,
    );
    return nearest(beside, from);
  }

  const forward = step === 'right';
  const ends = picture.lines
    .filter((line) => !line.back)
    .flatMap((line) => (line[forward ? 'from' : 'to'] === from.node ? [line[forward ? 'to' : 'from']] : []));
  const along = nearest(
    boxes.filter((box) => ends.includes(box.node)),
    from,
  );
  if (along) return along;
  if (forward) {
    if (from.open) return leftmost(boxes.filter((box) => isIn(box, from)));
    return undefined;
  }

  return boxes.find((box) => box.open && box.depth === from.depth - 1 && isIn(from, box));
}

const middle = (box: Box): number => box.y + box.height / 2;
const isIn = (inner: Box, outer: Box): boolean =>
  inner.depth === outer.depth + 1 &&
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
const leftmost = (boxes: readonly Box[]): Box | undefined =>
  boxes.reduce<Box | undefined>(
    (best, box) => (!best || box.x < best.x || (box.x === best.x && box.y < best.y) ? box : best),
    undefined,
  );
const nearest = (boxes: readonly Box[], from: Box): Box | undefined =>
  boxes.reduce<Box | undefined>(
    (best, box) => (!best || Math.abs(middle(box) - middle(from)) < Math.abs(middle(best) - middle(from)) ? box : best),
    undefined,
  );
