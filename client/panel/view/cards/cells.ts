import type { Point, Size } from '../../../../engine/compile/graph/layout/picture.ts';
import type { Look } from '../status.ts';
import type { StageStep } from './stages.ts';

/** Side length of a cell, in pixels: the largest with which all cells of a stage fit, else the minimum. */
const sides = [24, 20, 16, 12];

export function cellSize(count: number, room: Size): number {
  const fits = (side: number): boolean => {
    const across = Math.max(1, Math.floor(room.width / side));
    return Math.ceil(count / across) * side <= room.height;
  };
  return sides.find(fits) ?? 12;
}

/** All cells that look the same, as one path. */
export interface CellGroup {
  look: Look;
  pale: boolean;
  path: string;
}

/** Draws cells in rows; each state has its own shape. */
export function drawCells(
  steps: readonly StageStep[],
  { across, cell, lit }: { across: number; cell: number; lit: ReadonlySet<string> | undefined },
): CellGroup[] {
  const groups = new Map<string, CellGroup>();
  steps.forEach(({ path, look }, index) => {
    const pale = lit !== undefined && !lit.has(path);
    const key = `${look} ${pale}`;
    const group = groups.get(key) ?? { look, pale, path: '' };
    groups.set(key, group);
    group.path += shapes[look]((index % across) * cell + 1, Math.floor(index / across) * cell + 1, cell - 3);
  });

  return [...groups.values()];
}

/** The cell under a point. */
export const cellAt = ({ x, y }: Point, across: number, cell: number): number =>
  Math.min(across - 1, Math.max(0, Math.floor(x / cell))) + Math.floor(y / cell) * across;

type Shape = (x: number, y: number, side: number) => string;

const square: Shape = (x, y, s) => `M${x} ${y}h${s}v${s}h${-s}z`;
/** A square with a hole in it, wound the other way. */
const frame = (x: number, y: number, s: number, hole: number): string =>
  `${square(x, y, s)}M${x + hole} ${y + hole}v${s - 2 * hole}h${s - 2 * hole}v${-(s - 2 * hole)}z`;
const cross: Shape = (x, y, s) => {
  const arm = s / 4;
  const reach = s - arm;
  return `M${x + arm} ${y}L${x + s / 2} ${y + s / 2 - arm}L${x + reach} ${y}L${x + s} ${y + arm}L${x + s / 2 + arm} ${y + s / 2}L${x + s} ${y + reach}L${x + reach} ${y + s}L${x + s / 2} ${y + s / 2 + arm}L${x + arm} ${y + s}L${x} ${y + reach}L${x + s / 2 - arm} ${y + s / 2}L${x} ${y + arm}z`;
};
const triangle: Shape = (x, y, s) => `M${x + s / 2} ${y}L${x + s} ${y + s}H${x}z`;
const bar: Shape = (x, y, s) => `M${x} ${y + s * 0.35}h${s}v${s * 0.3}h${-s}z`;
const point: Shape = (x, y, s) => `${frame(x, y, s, 1.5)}${square(x + s * 0.33, y + s * 0.33, s * 0.34)}`;
const diamond: Shape = (x, y, s) => `M${x + s / 2} ${y}L${x + s} ${y + s / 2}L${x + s / 2} ${y + s}L${x} ${y + s / 2}z`;

const shapes: Record<Look, Shape> = {
  todo: (x, y, s) => frame(x, y, s, 1),
  running: point,
  retrying: point,
  paused: (x, y, s) => `M${x} ${y}h${s * 0.38}v${s}h${-s * 0.38}zM${x + s * 0.62} ${y}h${s * 0.38}v${s}h${-s * 0.38}z`,
  waiting: triangle,
  parked: (x, y, s) => `M${x} ${y}h${s}L${x} ${y + s}h${s}z`,
  succeeded: square,
  degraded: diamond,
  failed: cross,
  interrupted: cross,
  unheard: triangle,
  skipped: bar,
  cancelled: bar,
};
