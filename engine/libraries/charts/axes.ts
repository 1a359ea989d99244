import type { PlotArea } from './frame.ts';
import { type Axis, linear, type Scale } from './scale.ts';
import { element, textElement, textWidth, truncateToWidth } from './svg.ts';

/** The plot plane with its grid and ticks: it maps values to positions. */
interface Plane {
  svg: string;
  area: PlotArea;
  x: Scale;
  y: Scale;
}

/** The horizontal axis: round numbers or times, or names in bands of equal width. */
type Across = { axis: Axis } | { names: readonly string[] };

/** Numbers upwards, `across` along the bottom; labels are placed where they do not cover the marks. */
export function drawPlane(
  area: PlotArea,
  up: Axis,
  across: Across,
  { xLabel, yLabel }: { xLabel: string; yLabel: string },
): Plane {
  const inner: PlotArea = {
    left: area.left + Math.max(12, ...up.ticks.map(({ label }) => textWidth(label, 12))) + 8,
    top: area.top + (yLabel === '' ? 8 : 26),
    right: area.right - 8,
    bottom: area.bottom - (xLabel === '' ? 22 : 42),
  };
  const y = linear(up, inner.bottom, inner.top);
  const x = 'axis' in across ? linear(across.axis, inner.left, inner.right) : banded(across.names.length, inner);

  let svg = '';
  for (const { at, label } of up.ticks) {
    const base = at === 0 || (up.from > 0 && at === up.from);
    svg += element('line', { x1: inner.left, x2: inner.right, y1: y(at), y2: y(at), class: base ? 'base' : 'grid' });
    svg += textElement(label, { x: inner.left - 8, y: y(at) + 4, 'text-anchor': 'end' });
  }

  if (yLabel !== '') svg += textElement(truncateToWidth(yLabel, 12, area.right - area.left), { x: area.left, y: area.top + 10 });
  svg += 'axis' in across ? tickLabels(across.axis, x, inner) : nameLabels(across.names, x, inner);
  if (xLabel !== '')
    svg += textElement(truncateToWidth(xLabel, 12, inner.right - inner.left), {
      x: (inner.left + inner.right) / 2,
      y: area.bottom - 4,
      'text-anchor': 'middle',
    });

  return { svg, area: inner, x, y };
}

const banded =
  (count: number, { left, right }: PlotArea): Scale =>
  (index) =>
    left + ((index + 0.5) / Math.max(1, count)) * (right - left);

/** Labels that would touch the previous one are left out; their ticks stay. */
function tickLabels({ ticks }: Axis, x: Scale, area: PlotArea): string {
  let svg = '';
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, label } of ticks) {
    const half = textWidth(label, 12) / 2;
    svg += element('line', { x1: x(at), x2: x(at), y1: area.bottom, y2: area.bottom + 4, class: 'base' });
    if (x(at) - half < free) continue;
    free = x(at) + half + 8;
    svg += textElement(label, { x: x(at), y: area.bottom + 18, 'text-anchor': 'middle' });
  }

  return svg;
}

/** As many names as fit, equally spaced. */
function nameLabels(names: readonly string[], x: Scale, area: PlotArea): string {
  const band = (area.right - area.left) / Math.max(1, names.length);
  const widest = Math.min(110, Math.max(0, ...names.map((name) => textWidth(name, 12))));
  const every = Math.max(1, Math.ceil((widest + 10) / band));

  return names
    .map((name, index) =>
      index % every === 0
        ? textElement(truncateToWidth(name, 12, band * every - 8), { x: x(index), y: area.bottom + 18, 'text-anchor': 'middle' })
        : '',
    )
    .join('');
}

/** Whether every name fits into its band. */
export const fitsAcross = (names: readonly string[], { left, right }: PlotArea): boolean =>
  Math.max(0, ...names.map((name) => textWidth(name, 12))) + 8 <= (right - left - 50) / Math.max(1, names.length);
