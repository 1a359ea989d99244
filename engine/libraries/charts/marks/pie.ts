import { visualizationTexts } from '../../../language/texts/tools/visualization.ts';
import { say } from '../../../language/texts.ts';
import type { Chart } from '../chart.ts';
import { drawFrame, type PlotArea } from '../frame.ts';
import { formatNumber } from '../scale.ts';
import { seriesColour } from '../styles.ts';
import { element, escapeXml, formatPixels, textElement, titleElement, truncateToWidth } from '../svg.ts';

/** The most slices that can be distinguished; the others are merged. */
const mostSlices = 8;
/** Pixels between two labels. */
const line = 20;

interface Slice {
  name: string;
  value: number;
  colour: string;
  /** Turns from the top, clockwise. */
  from: number;
  to: number;
}

export const drawPie = (chart: Chart): string =>
  drawFrame(chart, false, (area) => {
    const slices = slicesOf(chart);
    const total = slices.reduce((sum, { value }) => sum + value, 0);
    const radius = Math.min((area.bottom - area.top) / 2 - 14, (area.right - area.left) / 4);
    const [cx, cy] = [(area.left + area.right) / 2, (area.top + area.bottom) / 2];
    const sectors = slices.map((slice) =>
      element(
        'path',
        { d: arc(slice, { cx, cy, outer: radius, inner: radius * 0.6 }), fill: slice.colour },
        titleElement(`${slice.name}: ${formatNumber(slice.value)}`),
      ),
    );
    const middle =
      textElement(formatNumber(total), { x: cx, y: cy + 4, 'text-anchor': 'middle', class: 'big' }) +
      textElement(chart.yLabel || say(visualizationTexts.total), { x: cx, y: cy + 24, 'text-anchor': 'middle' });

    return sectors.join('') + middle + labels({ slices, total, area, cx, cy, radius });
  });

function slicesOf({ series: [only], categories }: Chart): Slice[] {
  const all = (only?.points ?? [])
    .map(({ x, y }) => ({ name: categories[x] ?? '', value: y ?? 0 }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const rest = all.length > mostSlices ? all.splice(mostSlices - 1) : [];
  if (rest.length)
    all.push({
      name: say(visualizationTexts.other, { count: rest.length }),
      value: rest.reduce((sum, { value }) => sum + value, 0),
    });
  const total = all.reduce((sum, { value }) => sum + value, 0);
  let from = 0;

  return all.map(({ name, value }, index) => {
    const slice = { name, value, colour: seriesColour(index), from, to: from + value / total };
    from = slice.to;
    return slice;
  });
}

const spot = (turn: number, cx: number, cy: number, radius: number): [x: number, y: number] => [
  cx + Math.sin(turn * 2 * Math.PI) * radius,
  cy - Math.cos(turn * 2 * Math.PI) * radius,
];

/** A segment of a ring. A whole ring is two halves: an arc cannot end where it begins. */
function arc({ from, to }: Slice, { cx, cy, outer, inner }: Record<'cx' | 'cy' | 'outer' | 'inner', number>): string {
  if (to - from > 0.9999) {
    const circle = (r: number, sweep: number) =>
      `M${formatPixels(cx)} ${formatPixels(cy - r)}A${formatPixels(r)} ${formatPixels(r)} 0 1 ${sweep} ${formatPixels(cx)} ${formatPixels(cy + r)}A${formatPixels(r)} ${formatPixels(r)} 0 1 ${sweep} ${formatPixels(cx)} ${formatPixels(cy - r)}Z`;
    return circle(outer, 1) + circle(inner, 0);
  }

  // A thin gap between slices.
  const air = Math.min((to - from) / 4, 0.0025);
  const at = (turn: number, r: number): string => spot(turn, cx, cy, r).map(formatPixels).join(' ');
  const big = to - from > 0.5 ? 1 : 0;
  const [a, b] = [from + air, to - air];

  return `M${at(a, outer)}A${formatPixels(outer)} ${formatPixels(outer)} 0 ${big} 1 ${at(b, outer)}L${at(b, inner)}A${formatPixels(inner)} ${formatPixels(inner)} 0 ${big} 0 ${at(a, inner)}Z`;
}

/** A label for each slice on its side of the ring, pushed apart where two would touch. */
function labels({
  slices,
  total,
  area,
  cx,
  cy,
  radius,
}: {
  slices: readonly Slice[];
  total: number;
  area: PlotArea;
  cx: number;
  cy: number;
  radius: number;
}): string {
  const placed = slices.map((slice) => {
    const middle = (slice.from + slice.to) / 2;
    const [x, y] = spot(middle, cx, cy, radius + 6);
    return { slice, middle, right: middle < 0.5, x, y, at: y };
  });

  let svg = '';
  for (const right of [true, false]) {
    const side = placed.filter((one) => one.right === right).sort((a, b) => a.y - b.y);
    spread(side, area.top + 10, area.bottom - 10);
    for (const { slice, x, y, at } of side) {
      const edge = cx + (radius + 26) * (right ? 1 : -1);
      const words = edge + (right ? 6 : -6);
      const share = `${Math.round((slice.value / total) * 1_000) / 10} %`;
      const room = (right ? area.right - words : words - area.left) - 52;

      svg += element('path', {
        d: `M${formatPixels(x)} ${formatPixels(y)}L${formatPixels(edge)} ${formatPixels(at)}`,
        fill: 'none',
        stroke: 'var(--base)',
        'stroke-width': 1,
      });

      const name = `<tspan class="name">${escapeXml(truncateToWidth(slice.name, 12, room))}</tspan>`;
      svg += element(
        'text',
        { x: words, y: at + 4, 'text-anchor': right ? 'start' : 'end' },
        `${name}<tspan dx="6">${share}</tspan>`,
      );
    }
  }

  return svg;
}

/** Moves labels apart, downwards and then back up from the lower edge. */
function spread(side: { at: number }[], top: number, bottom: number): void {
  let free = top;
  for (const one of side) {
    one.at = Math.max(one.at, free);
    free = one.at + line;
  }

  free = bottom;
  for (const one of [...side].reverse()) {
    one.at = Math.min(one.at, free);
    free = one.at - line;
  }
}
