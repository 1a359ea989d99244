import { formatDollars } from '../../language/values/money.ts';
import type { StepStatus } from '../../state/step.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { glyphs, statusBrush } from '../text/status.ts';
import { clip, pad, padStart, width } from '../text/width.ts';
import type { Folded, LiveRow } from './rows.ts';

/** Frames of the spinner for running steps. */
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

interface LayoutOptions {
  /** Columns of the terminal. */
  columns: number;
  style: Paint;
  /** The spinner's frame number; without it a still shape is shown. */
  tick?: number;
}

/** Rows in columns: glyph, name, count, time, cost, words. No line is wider than the terminal. */
export function layOutRows(rows: readonly (LiveRow | Folded)[], { columns, style, tick }: LayoutOptions): string[] {
  const steps = rows.filter((row) => row.kind === 'step');
  const label = (row: LiveRow): string => `${'  '.repeat(row.depth)}${row.name}`;
  const names = Math.min(Math.max(8, ...steps.map((row) => width(label(row)))), Math.max(12, Math.floor(columns * 0.35)));
  const counts = Math.max(0, ...steps.map((row) => countText(row).length));
  const times = Math.max(6, ...steps.map((row) => timeText(row).length));
  const costs = Math.max(0, ...steps.map((row) => costText(row).length));

  return rows.map((row) => {
    if (row.kind === 'folded')
      return `  ${'  '.repeat(row.depth)}${style.dim(clip(`… ${row.text}`, columns - 3 - row.depth * 2))}`;

    const brush = row.degraded ? style.warn : style[statusBrush(row.status)];
    const column = (text: string, size: number): string => (size ? `  ${padStart(text, size)}` : '');
    const left = `${pad(clip(label(row), names), names)}${column(countText(row), counts)}${column(timeText(row), times)}${column(costText(row), costs)}`;
    const room = columns - 7 - width(left);
    const words = room > 4 ? clip(row.words, room) : '';
    const name = row.status === 'pending' || row.status === 'skipped' ? style.dim : (text: string) => text;

    return `  ${brush(glyph(row.status, tick))} ${name(clip(left, columns - 5))}${words ? `  ${row.status === 'failed' ? brush(words) : style.dim(words)}` : ''}`.trimEnd();
  });
}

function glyph(status: StepStatus, tick: number | undefined): string {
  if (status === 'running' && tick !== undefined) return spinner[tick % spinner.length] ?? glyphs.running;
  return glyphs[status];
}

const countText = ({ count }: LiveRow): string => (count ? `${grouped(count.done)}/${grouped(count.of)}` : '');
const timeText = ({ ms }: LiveRow): string => (ms === undefined ? '' : formatDuration(ms));
const costText = ({ cost }: LiveRow): string => (cost === undefined ? '' : formatDollars(cost));
