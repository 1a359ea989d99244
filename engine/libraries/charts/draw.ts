import type { Chart, ChartType } from './chart.ts';
import { bars } from './marks/bars.ts';
import { histogram } from './marks/histogram.ts';
import { pie } from './marks/pie.ts';
import { dots, lines } from './marks/points.ts';

const ways: Readonly<Record<ChartType, (chart: Chart) => string>> = { line: lines, bar: bars, scatter: dots, pie, histogram };

/** A chart as SVG: a picture of its own that loads nothing, runs nothing, and reads well in light and dark. */
export const draw = (chart: Chart): string => `${ways[chart.type](chart)}\n`;
