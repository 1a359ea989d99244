import type { Box, Point, Size } from '../../../engine/compile/graph/layout/picture.ts';

/** What is seen of the picture: screen = picture · scale + (x, y). */
export interface Viewport extends Point {
  scale: number;
}

export const scales = { least: 0.04, most: 2, readable: 0.74 };
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The whole picture in the middle, never larger than life. */
export function wholeGraph(picture: Size, window: Size): Viewport {
  const scale = clamp(Math.min(window.width / picture.width, window.height / picture.height, 1), scales.least, 1);
  return {
    scale,
    x: Math.round((window.width - picture.width * scale) / 2),
    y: Math.round((window.height - picture.height * scale) / 2),
  };
}

/** Where one begins to look: everything if that stays readable, else the beginning at a readable size. */
export function initialViewport(picture: Size, window: Size, first: Box | undefined): Viewport {
  const all = wholeGraph(picture, window);
  if (all.scale >= scales.readable || !first) return all;
  const scale = scales.readable;
  const wide = picture.width * scale > window.width;
  const tall = picture.height * scale > window.height;
  return {
    scale,
    x: wide ? 0 : Math.round((window.width - picture.width * scale) / 2),
    y: tall
      ? Math.round(window.height / 2 - (first.y + first.height / 2) * scale)
      : Math.round((window.height - picture.height * scale) / 2),
  };
}

/** Larger or smaller around a point of the window that stays where it is. */
export function zoom(view: Viewport, factor: number, at: Point): Viewport {
  const scale = clamp(view.scale * factor, scales.least, scales.most);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

export const pan = (view: Viewport, by: Point): Viewport => ({ ...view, x: view.x + by.x, y: view.y + by.y });

/** Keeps at least a corner of the picture in the window. */
export function bounded(view: Viewport, picture: Size, window: Size): Viewport {
  const edge = 80;
  return {
    scale: view.scale,
    x: clamp(view.x, edge - picture.width * view.scale, window.width - edge),
    y: clamp(view.y, edge - picture.height * view.scale, window.height - edge),
  };
}

/** Moves just as far as needed to bring a box into the window. */
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

/** The part of the picture in the window, rounded outwards to tiles so that it changes seldom while one pans. */
export function visibleArea(view: Viewport, window: Size): Point & Size {
  const tile = 400;
  const left = Math.floor(-view.x / view.scale / tile) * tile - tile;
  const top = Math.floor(-view.y / view.scale / tile) * tile - tile;
  return {
    x: left,
    y: top,
    width: Math.ceil(window.width / view.scale / tile) * tile + 3 * tile,
    height: Math.ceil(window.height / view.scale / tile) * tile + 3 * tile,
  };
}

export const touches = (a: Point & Size, b: Point & Size): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
