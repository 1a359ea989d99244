import type { Look } from '../status.ts';
import type { Stretch } from './axis.ts';
import type { Phase, TimeSpan } from './bars.ts';

/** Bars of one kind as one shape: `path` is an SVG path in pixels. */
export interface Shape {
  look: Look;
  phase: Phase;
  path: string;
}

interface Piece {
  left: number;
  right: number;
  look: Look;
  phase: Phase;
}

/** The precedence of states that share a pixel. */
const telling: readonly Look[] = [
  'failed',
  'interrupted',
  'waiting',
  'retrying',
  'degraded',
  'unheard',
  'running',
  'parked',
  'paused',
];
const weight = ({ look }: Piece): number => {
  const at = telling.indexOf(look);
  return at < 0 ? telling.length : at;
};

/** The minimum width of a bar. */
const thinnest = 2;

/**
 * Draws bars as few paths: bars that would share a pixel are merged, so that the cost of ten thousand attempts depends only
 * on the pixels that they cover. `top` and `height` are those of the lanes; a wait is drawn with half the height.
 */
export function shapesOf(
  lanes: readonly (readonly TimeSpan[])[],
  { stretch, width, top, height }: { stretch: Stretch; width: number; top: number; height: number },
): Shape[] {
  const scale = width / Math.max(1e-9, stretch.to - stretch.from);
  const shapes = new Map<string, Shape>();
  const lane = height / Math.max(1, lanes.length);

  lanes.forEach((bars, index) => {
    for (const piece of mergePieces(bars, (ms) => (ms - stretch.from) * scale, width)) {
      const { look, phase, left, right } = piece;
      const key = `${look} ${phase}`;
      const shape = shapes.get(key) ?? { look, phase, path: '' };
      const gap = lanes.length > 1 ? 1 : 0;
      const thin = phase === 'waiting' ? (lane - gap) / 4 : 0;
      const y = top + index * lane + thin;

      shape.path += `M${round(left)} ${round(y)}h${round(right - left)}v${round(lane - gap - 2 * thin)}H${round(left)}z`;
      shapes.set(key, shape);
    }
  });

  return [...shapes.values()];
}

function mergePieces(bars: readonly TimeSpan[], x: (ms: number) => number, width: number): Piece[] {
  const pieces: Piece[] = [];
  const last = new Map<Phase, Piece>();
  for (const { from, to, look, phase } of bars) {
    const [begin, end] = [x(from), x(to)];
    if (end < -1 || begin > width + 1) continue;

    const left = Math.max(-4, begin);
    const piece: Piece = { left, right: Math.max(left + thinnest, Math.min(width + 4, end)), look, phase };
    const before = last.get(phase);
    const shares = before && piece.left < before.right && piece.right - before.right < 1;
    if (before && (shares || (before.look === look && piece.left - before.right < 0.5 && piece.right - piece.left <= thinnest))) {
      before.right = Math.max(before.right, piece.right);
      if (weight(piece) < weight(before)) before.look = look;
      continue;
    }

    pieces.push(piece);
    last.set(phase, piece);
  }

  return pieces;
}

const round = (value: number): number => Math.round(value * 10) / 10;
