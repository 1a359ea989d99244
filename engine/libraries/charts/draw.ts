import type { Chart, ChartType } from './chart.ts';
import { drawBars } from './marks/bars.ts';
import { drawHistogram } from './marks/histogram.ts';
import { drawPie } from './marks/pie.ts';
import { drawDots, drawLines } from './marks/points.ts';

const drawings: Readonly<Record<ChartType, (chart: Chart) => string>> = {
  line: drawLines,
  bar: drawBars,
  scatter: drawDots,
  pie: drawPie,
  histogram: drawHistogram,
};

/** A chart as SVG: self-contained, without scripts, readable on light and dark. */
export const drawChart = (chart: Chart): string => `${drawings[chart.type](chart)}\n`;
