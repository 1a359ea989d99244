import type { Area } from './frame.ts';
import { type Axis, linear, type Scale } from './scale.ts';
import { cut, tag, text, widthOf } from './svg.ts';

/** A plane with its grid and ticks drawn: the places of values in it. */
interface Plane {
  svg: string;
  area: Area;
  x: Scale;
  y: Scale;
}

/** What runs along the bottom: round numbers or moments, or names in bands of one width. */
type Across = { axis: Axis } | { names: readonly string[] };

/** Numbers upwards, `across` along the bottom; the labels of both stand where they take no place from the marks. */
export function plane(area: Area, up: Axis, across: Across, { xLabel, yLabel }: { xLabel: string; yLabel: string }): Plane {
  const inner: Area = {
    left: area.left + Math.max(12, ...up.ticks.map(({ label }) => widthOf(label, 12))) + 8,
    top: area.top + (yLabel === '' ? 8 : 26),
    right: area.right - 8,
    bottom: area.bottom - (xLabel === '' ? 22 : 42),
  };
  const y = linear(up, inner.bottom, inner.top);
  const x = 'axis' in across ? linear(across.axis, inner.left, inner.right) : banded(across.names.length, inner);
  let svg = '';
  for (const { at, label } of up.ticks) {
    const base = at === 0 || (up.from > 0 && at === up.from);
    svg += tag('line', { x1: inner.left, x2: inner.right, y1: y(at), y2: y(at), class: base ? 'base' : 'grid' });
    svg += text(label, { x: inner.left - 8, y: y(at) + 4, 'text-anchor': 'end' });
  }
  if (yLabel !== '') svg += text(cut(yLabel, 12, area.right - area.left), { x: area.left, y: area.top + 10 });
  svg += 'axis' in across ? tickLabels(across.axis, x, inner) : nameLabels(across.names, x, inner);
  if (xLabel !== '')
    svg += text(cut(xLabel, 12, inner.right - inner.left), {
      x: (inner.left + inner.right) / 2,
      y: area.bottom - 4,
      'text-anchor': 'middle',
    });
  return { svg, area: inner, x, y };
}

const banded =
  (count: number, { left, right }: Area): Scale =>
  (index) =>
    left + ((index + 0.5) / Math.max(1, count)) * (right - left);

/** Labels that would touch the one before are left out; their ticks stay. */
function tickLabels({ ticks }: Axis, x: Scale, area: Area): string {
  let svg = '';
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, label } of ticks) {
    const half = widthOf(label, 12) / 2;
    svg += tag('line', { x1: x(at), x2: x(at), y1: area.bottom, y2: area.bottom + 4, class: 'base' });
    if (x(at) - half < free) continue;
    free = x(at) + half + 8;
    svg += text(label, { x: x(at), y: area.bottom + 18, 'text-anchor': 'middle' });
  }
  return svg;
}

/** As many names as there is room for, at one distance from each other. */
function nameLabels(names: readonly string[], x: Scale, area: Area): string {
  const band = (area.right - area.left) / Math.max(1, names.length);
  const widest = Math.min(110, Math.max(0, ...names.map((name) => widthOf(name, 12))));
  const every = Math.max(1, Math.ceil((widest + 10) / band));
  return names
    .map((name, index) =>
      index % every === 0
        ? text(cut(name, 12, band * every - 8), { x: x(index), y: area.bottom + 18, 'text-anchor': 'middle' })
        : '',
    )
    .join('');
}

/** Whether every name has room in its band. */
export const fitsAcross = (names: readonly string[], { left, right }: Area): boolean =>
  Math.max(0, ...names.map((name) => widthOf(name, 12))) + 8 <= (right - left - 50) / Math.max(1, names.length);
