import { say } from '../../../../engine/language/texts.ts';
import { countTexts } from '../../texts/counts.ts';
import { span } from '../format.ts';
import { hasRunEnded, type SeenRun } from '../status.ts';

/** A stretch of time, in milliseconds since the run began. */
export interface Stretch {
  from: number;
  to: number;
}

/**
 * During a run the axis has space ahead and grows in steps, so that the bars do not shrink with every tick; it includes the
 * forecast.
 */
export function fitAxis(state: SeenRun, spent: number, foreseen = 0): number {
  if (hasRunEnded(state)) return Math.max(1, spent);
  const least = Math.max(1000, spent);
  const step = 2 ** Math.ceil(Math.log2(least / 8));
  const grown = Math.ceil((spent * 1.06) / step) * step || 1000;
  return Math.max(grown, foreseen * 1.04);
}

/** The minimum visible time, in milliseconds. */
const closest = 10;

/** Zooms in or out around a moment, which keeps its place. Undefined if everything is visible. */
export function zoomStretch({ from, to }: Stretch, factor: number, at: number, length: number): Stretch | undefined {
  const width = Math.max(Math.min(closest, length), (to - from) * factor);
  if (width >= length * 0.999) return undefined;
  const part = to > from ? (at - from) / (to - from) : 0.5;
  return moveStretch({ from: at - part * width, to: at + (1 - part) * width }, 0, length);
}

/** Moves in time, within the axis. */
export function moveStretch({ from, to }: Stretch, by: number, length: number): Stretch {
  const width = Math.min(to - from, length);
  const start = Math.min(Math.max(0, from + by), length - width);
  return { from: start, to: start + width };
}

const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const parts = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

/** Round times in a range, about `most` of them: fewer if their labels would not fit. */
export function ticksOf({ from, to }: Stretch, most = 10): number[] {
  const length = (to - from) / 1000;
  const step =
    length < 5
      ? (parts.find((one) => length / one <= most) ?? 5)
      : (seconds.find((one) => length / one <= most) ?? Math.ceil(length / (most * 86_400)) * 86_400);
  const first = Math.ceil(from / 1000 / step - 1e-9);
  const last = Math.floor(to / 1000 / step + 1e-9);

  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => Math.round((first + index) * step * 1000));
}

/** The label of a time: `0`, `40 ms`, `2.5 s`, `1:30`, `2:00:00`. */
export function tickText(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 100) return span(ms);
  if (ms < 60_000) return say(countTexts.seconds, { count: ms / 1000 });
  const [minutes, rest] = [Math.floor(ms / 60_000), Math.round((ms % 60_000) / 1000)];
  const two = (value: number): string => String(value).padStart(2, '0');
  return minutes < 60 ? `${minutes}:${two(rest)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(rest)}`;
}
