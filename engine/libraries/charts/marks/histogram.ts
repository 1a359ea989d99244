import { drawPlane } from '../axes.ts';
import type { Chart } from '../chart.ts';
import { drawFrame } from '../frame.ts';
import { areLevel, formatNumber, niceStep, numberAxis, roundOff } from '../scale.ts';
import { seriesColour } from '../styles.ts';
import { element, titleElement } from '../svg.ts';

interface Bin {
  from: number;
  to: number;
  count: number;
}

/**
 * The frequencies of values between round bounds. By default the bin width is that of Freedman and Diaconis (twice the
 * interquartile range over the cube root of the count), which outliers do not disturb.
 */
export function binsOf(values: readonly number[], wanted?: number): Bin[] {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  if (areLevel(low, high)) return [{ from: low - 0.5, to: low + 0.5, count: sorted.length }];

  const quantile = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? 0;
  const width = (2 * (quantile(0.75) - quantile(0.25))) / Math.cbrt(sorted.length);
  const usual = width > 0 ? (high - low) / width : Math.log2(sorted.length) + 1;
  const count = wanted ?? Math.min(40, Math.max(4, usual));
  const step = wanted === undefined ? niceStep(high - low, count) : (high - low) / wanted;
  const start = wanted === undefined ? Math.floor(low / step) * step : low;
  const bins = Array.from({ length: wanted ?? Math.floor((high - start) / step) + 1 }, (_, index) => ({
    from: start + index * step,
    to: start + (index + 1) * step,
    count: 0,
  }));

  for (const value of sorted) {
    const bin = bins[Math.min(bins.length - 1, Math.max(0, Math.floor((value - start) / step + 1e-9)))];
    if (bin) bin.count++;
  }

  return bins;
}

export const drawHistogram = (chart: Chart): string =>
  drawFrame(chart, false, (area) => {
    const values = (chart.series[0]?.points ?? []).map(({ x }) => x);
    const bins = binsOf(values, chart.options.bins);
    const most = bins.reduce((best, { count }) => Math.max(best, count), 1);
    const [from, to] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
    const step = (bins[0]?.to ?? 1) - from;
    const bound = (at: number): string => formatNumber(roundOff(at), step / 100, Math.max(Math.abs(from), Math.abs(to)));

    // Ticks are at bin bounds: every one, or every second, fifth, tenth.
    const every = [1, 2, 5, 10, 20].find((count) => bins.length / count <= 11) ?? 40;
    const ticks = bins.filter((_, index) => index % every === 0).map(({ from: at }) => ({ at, label: bound(at) }));
    if (bins.length % every === 0) ticks.push({ at: to, label: bound(to) });
    const up = numberAxis(0, most, Math.max(2, Math.round((area.bottom - area.top) / 70)), { zero: true });
    const counts = { ...up, ticks: up.ticks.filter(({ at }) => Number.isInteger(at)) };
    const { svg, x, y } = drawPlane(area, counts, { axis: { from, to, ticks } }, chart);
    const marks = bins.map((bin) => {
      const name = `${bound(bin.from)} – ${bound(bin.to)}: ${bin.count}`;
      const place = {
        x: x(bin.from) + 0.75,
        y: y(bin.count),
        width: Math.max(0.5, x(bin.to) - x(bin.from) - 1.5),
        height: y(0) - y(bin.count),
      };

      return bin.count ? element('rect', { ...place, fill: seriesColour(0) }, titleElement(name)) : '';
    });

    return svg + marks.join('');
  });
