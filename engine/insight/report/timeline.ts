import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import { escapeMarkup } from './escape.ts';
import { formatTime } from './format.ts';
import type { RunReport } from './report.ts';

const size = { names: 220, bars: 760, row: 22, head: 26, letters: 34 };
/** The most rows that are drawn; the other steps are only in the list. */
const most = 120;

/** A timeline of the steps: one row each, in the order of their creation. */
export function timeline({ steps, length }: RunReport): string {
  const rows = steps
    .filter(({ from }) => from !== undefined)
    .sort((a, b) => (a.from ?? 0) - (b.from ?? 0))
    .slice(0, most);
  const height = size.head + rows.length * size.row + 8;
  const width = size.names + size.bars + 60;
  const x = (ms: number): number => Math.round((size.names + (Math.min(ms, length) / length) * size.bars) * 10) / 10;
  const title = say(texts.timelineOf, { time: formatTime(length) });

  return [
    `<svg class="time" xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeMarkup(title)}</title>`,
    ...ticksOf(length).map(
      (tick) =>
        `<line x1="${x(tick)}" x2="${x(tick)}" y1="${size.head - 6}" y2="${height}"/><text class="mark" x="${x(tick) + 3}" y="14">${escapeMarkup(formatTime(tick))}</text>`,
    ),
    ...rows.map(({ path, from = 0, to = length, status }, index) => {
      const y = size.head + index * size.row;
      const about = `${path}: ${status}, ${formatTime(to - from)}`;
      return [
        `<text x="4" y="${y + 14}">${escapeMarkup(clip(path))}</text>`,
        `<rect class="${escapeMarkup(status.split(/\W/)[0] ?? '')}" x="${x(from)}" y="${y + 3}" width="${Math.max(2, Math.round((x(to) - x(from)) * 10) / 10)}" height="${size.row - 8}" rx="2">`,
        `<title>${escapeMarkup(about)}</title></rect>`,
      ].join('');
    }),
    '</svg>',
  ].join('\n');
}

/** Round tick marks, between four and ten of them. */
function ticksOf(length: number): number[] {
  const step = [1, 2, 5]
    .flatMap((one) => [0, 1, 2, 3, 4, 5, 6, 7].map((power) => one * 10 ** power))
    .sort((a, b) => a - b)
    .find((one) => length / one <= 8);
  if (step === undefined) return [0];
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => index * step);
}

/** The end of a long path says more than its beginning. */
const clip = (path: string): string => (path.length > size.letters ? `…${path.slice(-(size.letters - 1))}` : path);
