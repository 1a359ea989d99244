import { drawPlane, fitsAcross } from '../axes.ts';
import type { Chart } from '../chart.ts';
import { drawFrame, type PlotArea } from '../frame.ts';
import { type Axis, formatNumber, linear, numberAxis } from '../scale.ts';
import { seriesColour } from '../styles.ts';
import { element, textElement, textWidth, titleElement, truncateToWidth } from '../svg.ts';

/** The most bars of a picture with values on them. */
const mostValues = 16;

export function drawBars(chart: Chart): string {
  return drawFrame(chart, chart.series.length > 1, (area) => {
    const lying = !fitsAcross(chart.categories, area) && chart.categories.length * 20 <= area.bottom - area.top - 60;
    return lying ? across(chart, area) : upwards(chart, area);
  });
}

interface Bar {
  /** The index of the category and of the bar in its group, and the number of bars in the group. */
  band: number;
  slot: number;
  slots: number;
  from: number;
  to: number;
  colour: string;
  name: string;
  value: string;
}

/** The extent of each bar, side by side or stacked. */
function barsOf(chart: Chart): Bar[] {
  const { series: all, categories, options } = chart;
  const ends = { up: categories.map(() => 0), down: categories.map(() => 0) };
  return all.flatMap(({ name, points }, index) =>
    points.flatMap(({ x: band, y }) => {
      if (y === null) return [];
      const pile = y < 0 ? ends.down : ends.up;
      const from = options.stacked ? (pile[band] ?? 0) : 0;
      pile[band] = from + y;

      const who = all.length > 1 ? `${categories[band] ?? ''}, ${name}` : (categories[band] ?? '');
      const value = formatNumber(y);
      const slots = options.stacked ? 1 : all.length;

      return [
        { band, slot: options.stacked ? 0 : index, slots, from, to: from + y, colour: seriesColour(index), name: who, value },
      ];
    }),
  );
}

function axisOf(all: readonly Bar[], pixels: number): Axis {
  const ends = all.flatMap(({ from, to }) => [from, to]);
  const [low, high] = [ends.reduce((a, b) => Math.min(a, b), 0), ends.reduce((a, b) => Math.max(a, b), 0)];
  return numberAxis(low, high, Math.max(2, Math.round(pixels / 70)), { zero: true });
}

/** The bar's place in its band, with gaps between groups. */
function slotOf({ band, slot, slots }: Bar, start: number, size: number): { at: number; thick: number } {
  const group = Math.min(size * 0.72, 88 * slots);
  const thick = group / slots;
  return { at: start + band * size + (size - group) / 2 + slot * thick, thick: Math.max(0.5, thick - (slots > 1 ? 1.5 : 0)) };
}

function upwards(chart: Chart, area: PlotArea): string {
  const all = barsOf(chart);
  const { svg, area: inner, y } = drawPlane(area, axisOf(all, area.bottom - area.top), { names: chart.categories }, chart);
  const size = (inner.right - inner.left) / Math.max(1, chart.categories.length);
  const valued = all.length <= mostValues && !chart.options.stacked;
  const marks = all.map((one) => {
    const { at, thick } = slotOf(one, inner.left, size);
    const [top, bottom] = [Math.min(y(one.from), y(one.to)), Math.max(y(one.from), y(one.to))];
    const above = one.to >= one.from;
    const value =
      valued && textWidth(one.value, 12) <= thick + 8
        ? textElement(one.value, { x: at + thick / 2, y: above ? top - 6 : bottom + 15, 'text-anchor': 'middle', class: 'name' })
        : '';

    return rect(one, { x: at, y: top, width: thick, height: bottom - top }) + value;
  });

  return svg + marks.join('');
}

/** Horizontal bars, so that long names fit on their left. */
function across(chart: Chart, area: PlotArea): string {
  const all = barsOf(chart);
  const { categories, xLabel, yLabel } = chart;
  const names = Math.min((area.right - area.left) * 0.36, Math.max(0, ...categories.map((name) => textWidth(name, 12))));
  const top = area.top + (xLabel === '' ? 4 : 24);
  const inner: PlotArea = {
    left: area.left + names + 10,
    top,
    right: area.right - 44,
    bottom: area.bottom - (yLabel === '' ? 22 : 42),
  };
  const axis = axisOf(all, (inner.right - inner.left) * 0.8);
  const x = linear(axis, inner.left, inner.right);
  const size = (inner.bottom - inner.top) / Math.max(1, categories.length);

  let svg = '';
  for (const { at, label } of axis.ticks) {
    svg += element('line', { x1: x(at), x2: x(at), y1: inner.top, y2: inner.bottom, class: at === 0 ? 'base' : 'grid' });
    svg += textElement(label, { x: x(at), y: inner.bottom + 18, 'text-anchor': 'middle' });
  }

  if (xLabel !== '') svg += textElement(truncateToWidth(xLabel, 12, area.right - area.left), { x: area.left, y: area.top + 10 });
  if (yLabel !== '')
    svg += textElement(yLabel, { x: (inner.left + inner.right) / 2, y: area.bottom - 4, 'text-anchor': 'middle' });

  categories.forEach((name, index) => {
    const y = inner.top + (index + 0.5) * size + 4;
    svg += textElement(truncateToWidth(name, 12, names), { x: inner.left - 10, y, 'text-anchor': 'end', class: 'name' });
  });

  const valued = all.length <= mostValues && !chart.options.stacked;
  for (const one of all) {
    const { at, thick } = slotOf(one, inner.top, size);
    const [left, right] = [Math.min(x(one.from), x(one.to)), Math.max(x(one.from), x(one.to))];
    svg += rect(one, { x: left, y: at, width: right - left, height: thick });
    if (valued && thick >= 10 && one.to >= 0)
      svg += textElement(one.value, { x: right + 6, y: at + thick / 2 + 4, class: 'name' });
  }

  return svg;
}

const rect = ({ colour, name, value }: Bar, place: { x: number; y: number; width: number; height: number }): string =>
  element(
    'rect',
    { ...place, rx: Math.min(2, place.width / 4, place.height / 2), fill: colour },
    titleElement(`${name}: ${value}`),
  );
