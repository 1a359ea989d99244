import { drawPlane } from '../axes.ts';
import type { Chart, Series } from '../chart.ts';
import { drawFrame } from '../frame.ts';
import { type Axis, finenessOf, formatMoment, formatNumber, numberAxis, timeAxis } from '../scale.ts';
import { seriesColour } from '../styles.ts';
import { element, formatPixels, titleElement } from '../svg.ts';

/** The most points of a series that are drawn one by one; more than there are pixels add nothing. */
const mostPoints = 2_000;
/** The most points of a line that are also marked, with their values as tooltips. */
const mostMarks = 40;

export const drawLines = (chart: Chart): string =>
  drawFrame(chart, chart.series.length > 1, (area) => {
    const { svg, x, y } = planeOf(chart, area);
    return (
      svg +
      chart.series
        .map((one, index) => {
          const colour = seriesColour(index);
          const points = thinned(one.points);
          const marks = points.length <= mostMarks ? points : [];
          const path = element('path', {
            d: pathOf(points, x, y),
            fill: 'none',
            stroke: colour,
            'stroke-width': 2.2,
            'stroke-linejoin': 'round',
            'stroke-linecap': 'round',
          });

          return (
            path +
            marks
              .map((point) =>
                point.y === null
                  ? ''
                  : element(
                      'circle',
                      { cx: x(point.x), cy: y(point.y), r: 3.2, fill: colour },
                      titleElement(pointName(chart, one, point)),
                    ),
              )
              .join('')
          );
        })
        .join('')
    );
  });

export const drawDots = (chart: Chart): string =>
  drawFrame(chart, chart.series.length > 1, (area) => {
    const { svg, x, y } = planeOf(chart, area);
    const count = chart.series.reduce((sum, { points }) => sum + points.length, 0);
    const [r, opacity] = count > 400 ? [2.6, 0.5] : [4.4, 0.72];

    return (
      svg +
      chart.series
        .map((one, index) =>
          evenly(one.points)
            .map((point) => {
              if (point.y === null) return '';
              const name = count <= 500 ? titleElement(pointName(chart, one, point)) : '';
              const place = { cx: x(point.x), cy: y(point.y), r, fill: seriesColour(index), 'fill-opacity': `${opacity}` };
              return element('circle', place, name);
            })
            .join(''),
        )
        .join('')
    );
  });

function planeOf(chart: Chart, area: { left: number; top: number; right: number; bottom: number }) {
  const [down, up] = extent(chart.series, ({ y }) => y);
  const [left, right] = extent(chart.series, ({ x }) => x);
  const high = Math.max(2, Math.round((area.bottom - area.top) / 62));
  const wide = Math.max(2, Math.round((area.right - area.left) / 95));

  // A line near zero starts there; one far from zero would look flat.
  const upwards = numberAxis(down, up, high, { zero: chart.type === 'line' && down >= 0 && down <= up * 0.6 });
  if (chart.x === 'category') return drawPlane(area, upwards, { names: chart.categories }, chart);

  const axis: Axis =
    chart.x === 'time'
      ? timeAxis(left, right, wide, finenessOf(chart.series.flatMap(({ points }) => points.map(({ x }) => x))))
      : numberAxis(left, right, wide, { isTight: chart.type === 'line' });

  return drawPlane(area, upwards, { axis }, chart);
}

type Point = Series['points'][number];

function extent(all: readonly Series[], of: (point: Point) => number | null): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { points } of all) {
    for (const point of points) {
      const value = of(point);
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }

  return low > high ? [0, 1] : [low, high];
}

/** A missing value makes a gap. */
function pathOf(points: readonly Point[], x: (at: number) => number, y: (value: number) => number): string {
  let path = '';
  let begun = false;
  for (const point of points) {
    if (point.y !== null) path += `${begun ? 'L' : 'M'}${formatPixels(x(point.x))} ${formatPixels(y(point.y))}`;
    begun = point.y !== null;
  }

  return path;
}

/** Of many points the lowest and the highest of each interval, so that every peak stays. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= mostPoints) return points;
  const stretch = Math.ceil(points.length / (mostPoints / 2));
  const kept: Point[] = [];
  for (let from = 0; from < points.length; from += stretch) {
    const part = points.slice(from, from + stretch);
    const value = ({ y }: Point): number => y ?? Number.NaN;
    const low = part.reduce((best, one) => (value(one) < value(best) ? one : best));
    const high = part.reduce((best, one) => (value(one) > value(best) ? one : best));
    kept.push(...(part.indexOf(low) <= part.indexOf(high) ? [low, high] : [high, low]));
  }

  return kept;
}

const evenly = (points: readonly Point[]): readonly Point[] => {
  const every = Math.ceil(points.length / (mostPoints * 2));
  return every <= 1 ? points : points.filter((_, index) => index % every === 0);
};

function pointName({ x, series: all }: Chart, { name }: Series, point: Point): string {
  const at = point.name ?? (x === 'time' ? formatMoment(point.x) : formatNumber(point.x, 1e-6));
  const value = point.y === null ? '' : formatNumber(point.y);
  return `${all.length > 1 ? `${name}, ` : ''}${at}: ${value}`;
}
