import type { Edge, Node } from '../graph.ts';

/** Lengths are CSS pixels at a font size of 13; y grows downwards. */
export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** A step as drawn: a card, or a box around its body when `open`. */
export interface Box extends Point, Size {
  /** Index into `graph.nodes`. */
  node: number;
  path: string;
  open: boolean;
  /** Nesting: 0 for steps of the pipeline. */
  depth: number;
}

/** All edges between two drawn steps as one line. */
export interface PictureLine {
  /** Indexes into `graph.nodes`. */
  from: number;
  to: number;
  kinds: Edge['kind'][];
  labels: string[];
  /** Straight pieces, joined alternately by a bend between two columns; see `curve`. */
  points: Point[];
  /** True where the edge closes a cycle, and so runs against the direction. */
  back: boolean;
}

/** The direction of edges: to the right, or down. */
export type Direction = 'right' | 'down';

export interface Picture {
  direction: Direction;
  size: Size;
  boxes: Box[];
  lines: PictureLine[];
}

export interface LayoutOptions {
  /** Static paths of the groups and loops that show their bodies. */
  open?: ReadonlySet<string>;
  direction?: Direction;
  /** The size of a closed card. */
  card?: (node: Node) => Size;
}

const card: Size = { width: 164, height: 56 };
/** Room under a loop's line for its strip and counts, and beside it for the shadow cards of its stack. */
export const stack = { strip: 22, offset: 6 };
export const cardSize = (node: Node): Size =>
  node.loop ? { width: card.width + stack.offset, height: card.height + stack.strip + stack.offset } : card;

/** Space around things. `head` is the title line of an open box. */
export const gap = { column: 40, row: 20, wire: 12, padding: 18, head: 46, margin: 24 };
