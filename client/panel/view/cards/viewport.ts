import type { Box, Direction, Picture, Point, Size } from '../../../../engine/compile/graph/layout/picture.ts';

/** The visible part of the graph: screen = graph · scale + (x, y). */
export interface Viewport extends Point {
  scale: number;
}

/** What moves the viewport: the active step, the size of the graph, or only the person. */
export const modes = ['follow', 'fit', 'free'] as const;
export type CameraMode = (typeof modes)[number];

/** `whole` is the scale from which a graph opens as a whole: below it names would have no room beside their symbols. */
const scales = { most: 2, whole: 0.7 };
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * The level of detail of a card: all of it, all but its counts, its name and symbol, its name on a block, or only its stage.
 */
export type Level = 'full' | 'lines' | 'names' | 'blocks' | 'stages';

const levels: readonly (readonly [from: number, level: Level])[] = [
  [0.9, 'full'],
  [0.75, 'lines'],
  [0.55, 'names'],
  [0.25, 'blocks'],
];
/** Counter-scaled text of the minimum size needs space in its card, so the level of detail depends on the scale. */
export const levelOf = ({ scale }: Viewport): Level => levels.find(([from]) => scale >= from - 1e-9)?.[1] ?? 'stages';

/** The whole graph in the centre, at most at full size. */
export function wholeGraph(picture: Size, window: Size): Viewport {
  const scale = wholeScale(picture, window);
  return { scale, x: centred(picture.width, window.width, scale), y: centred(picture.height, window.height, scale) };
}

const wholeScale = (picture: Size, window: Size): number =>
  Math.max(1e-4, Math.min(window.width / Math.max(1, picture.width), window.height / Math.max(1, picture.height), 1));
const centred = (length: number, room: number, scale: number): number => Math.round((room - length * scale) / 2);

/** Whether a graph is shown as a whole when it opens. */
export const opensWhole = (picture: Size, window: Size): boolean => wholeScale(picture, window) >= scales.whole;

/** The initial view: everything if that stays readable, else the active place, at full size. */
export function initialViewport(picture: Picture, window: Size, at: Box | undefined): { view: Viewport; mode: CameraMode } {
  if (opensWhole(picture.size, window) || !at) return { view: wholeGraph(picture.size, window), mode: 'fit' };
  return { view: centreOn({ x: 0, y: 0, scale: 1 }, at, picture, window), mode: 'follow' };
}

/** Centres a box at the same scale; without empty space beside a graph that is larger than the viewport. */
export function centreOn({ scale }: Viewport, box: Point & Size, picture: Picture, window: Size): Viewport {
  const place = (from: number, length: number, whole: number, room: number): number => {
    const at = Math.round(room / 2 - (from + length / 2) * scale);
    return whole * scale <= room ? centred(whole, room, scale) : clamp(at, room - whole * scale, 0);
  };
  return {
    scale,
    x: place(box.x, box.width, picture.size.width, window.width),
    y: place(box.y, box.height, picture.size.height, window.height),
  };
}

/** Scales around a point of the viewport that stays in place; at the minimum the whole graph is visible. */
export function zoom(view: Viewport, factor: number, at: Point, least: number): Viewport {
  const scale = clamp(view.scale * factor, least, scales.most);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** The minimum scale: a smaller one would show nothing new. */
export const leastScale = (picture: Size, window: Size): number => Math.min(0.5, wholeScale(picture, window));

export const pan = (view: Viewport, by: Point): Viewport => ({ ...view, x: view.x + by.x, y: view.y + by.y });

/** Keeps at least a corner of the graph in the viewport. */
export function bounded(view: Viewport, picture: Size, window: Size): Viewport {
  const edge = 80;
  return {
    scale: view.scale,
    x: clamp(view.x, edge - picture.width * view.scale, window.width - edge),
    y: clamp(view.y, edge - picture.height * view.scale, window.height - edge),
  };
}

/** Whether a box is completely in the viewport. */
export const isInWindow = ({ x, y, scale }: Viewport, box: Point & Size, window: Size): boolean =>
  box.x * scale + x >= 0 &&
  box.y * scale + y >= 0 &&
  (box.x + box.width) * scale + x <= window.width &&
  (box.y + box.height) * scale + y <= window.height;

/** Moves only as far as needed to bring a box into the viewport. */
export function showBox(view: Viewport, box: Point & Size, window: Size): Viewport {
  const edge = 24;

  const shift = (from: number, length: number, room: number): number => {
    if (from < edge) return edge - from;
    return from + length > room - edge ? Math.max(edge - from, room - edge - from - length) : 0;
  };

  const { scale } = view;
  return pan(view, {
    x: shift(box.x * scale + view.x, box.width * scale, window.width),
    y: shift(box.y * scale + view.y, box.height * scale, window.height),
  });
}

/** The visible part of the graph with a margin, rounded outwards to tiles so that it changes rarely during panning. */
export function visibleArea(view: Viewport, window: Size): Point & Size {
  // The same size on the screen at every scale, within a factor of two: so the part does not change with each step of a zoom.
  const tile = 2 ** Math.ceil(Math.log2(160 / view.scale));
  const margin = tile / 4;
  const from = (at: number): number => Math.floor((-at / view.scale - margin) / tile) * tile;
  const to = (at: number, length: number): number => Math.ceil(((length - at) / view.scale + margin) / tile) * tile;
  const [x, y] = [from(view.x), from(view.y)];

  return { x, y, width: to(view.x, window.width) - x, height: to(view.y, window.height) - y };
}

export const touches = (a: Point & Size, b: Point & Size): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * Left to right if the viewport is wider than tall, else top to bottom; close to a square it stays unchanged, so that
 * dragging a divider changes it only once.
 */
export function directionFor(window: Size, before: Direction | undefined): Direction {
  if (window.width === 0) return before ?? 'right';
  const ratio = window.width / Math.max(1, window.height);
  if (before !== undefined && ratio > 0.8 && ratio < 1.25) return before;
  return ratio >= 1 ? 'right' : 'down';
}
