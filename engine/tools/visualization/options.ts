import type { Json, JsonMap } from '../../language/json.ts';
import { visualizationTexts } from '../../language/texts/tools/visualization.ts';
import { say } from '../../language/texts.ts';
import { type Chart, type ChartOptions, type ChartType, chartTypes, suitable } from '../../libraries/charts/chart.ts';
import { type Column, columnsFrom } from '../../libraries/charts/columns.ts';
import { ChartError } from '../../libraries/charts/error.ts';
import { prepareChart } from '../../libraries/charts/prepare.ts';
import { RunError } from '../../state/failure.ts';
import { flagParameter, optionalText, wordParameter } from '../parameters.ts';

const wrong = (text: string, values: Record<string, string | number> = {}): RunError =>
  new RunError({ kind: 'input', message: say(text, values) });

/** The appearance of the charts. Throws a RunError (`input`), like all functions here. */
export function readChartOptions(parameters: JsonMap): ChartOptions {
  const format = optionalText(parameters, 'format') ?? 'svg';
  if (format !== 'svg') throw wrong(visualizationTexts.format, { format });

  const { y, bins } = parameters;
  const [x, series, xLabel, yLabel] = ['x', 'series', 'x_label', 'y_label'].map((name) => optionalText(parameters, name));
  const theme = optionalText(parameters, 'theme');

  return {
    title: (optionalText(parameters, 'title') ?? '').replace(/\s+/g, ' ').trim(),
    y: listOf(y).map(String),
    aggregate: wordParameter(parameters, 'aggregate', ['sum', 'mean', 'count', 'min', 'max']),
    stacked: flagParameter(parameters, 'stacked', false),
    width: pixels(parameters['width'], 800, 200),
    height: pixels(parameters['height'], 450, 150),
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    x,
    series,
    xLabel,
    yLabel,
    bins: typeof bins === 'number' ? Math.min(200, Math.max(1, Math.round(bins))) : undefined,
  };
}

const pixels = (value: Json | undefined, usual: number, least: number): number =>
  typeof value === 'number' ? Math.min(4_000, Math.max(least, Math.round(value))) : usual;

/** The data as columns; text is JSON or CSV. */
export async function readColumns(data: Json | undefined): Promise<Column[]> {
  const columns = columnsFrom(typeof data === 'string' ? await parsed(data) : (data ?? null));
  if (!columns) throw wrong(visualizationTexts.data);
  return columns;
}

async function parsed(text: string): Promise<Json> {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // Not JSON: it may be CSV that begins with a bracket.
    }
  }

  if (text.trim() === '') throw wrong(visualizationTexts.data);
  const { csvRows } = await import('../lazy/csv-rows.ts');
  try {
    return csvRows(text);
  } catch (error) {
    throw wrong(visualizationTexts.csv, { why: error instanceof Error ? error.message : String(error) });
  }
}

/** The chart of these columns as SVG. Throws a RunError (`input`) if the chart type cannot show them. */
export function chartFrom(type: ChartType, columns: readonly Column[], options: ChartOptions): Chart {
  try {
    return prepareChart(type, columns, options);
  } catch (error) {
    if (error instanceof ChartError) throw new RunError({ kind: 'input', message: error.message, hint: error.hint });
    throw error;
  }
}

/** The requested chart types; `auto` stands for all that fit, or for the one that fits best. */
export function readChartTypes(asked: Json | undefined, columns: readonly Column[], all: boolean): ChartType[] {
  const words = asked === undefined || asked === null ? ['auto'] : listOf(asked);
  const found = words.flatMap((word): readonly ChartType[] => {
    const name = typeof word === 'string' ? word.trim().toLowerCase() : JSON.stringify(word);
    if (name === 'auto') return suitable(columns).slice(0, all ? undefined : 1);
    const type = chartTypes.find((one) => one === (otherNames[name] ?? name));
    if (!type) throw wrong(visualizationTexts.type, { type: name, types: chartTypes.join(', ') });
    return [type];
  });
  if (found.length === 0) throw wrong(visualizationTexts.suitable);

  return [...new Set(found)];
}

const otherNames: Readonly<Record<string, string>> = {
  column: 'bar',
  barh: 'bar',
  hist: 'histogram',
  donut: 'pie',
  points: 'scatter',
  trend: 'line',
};

/** A list as it is, a single value as a list of one, undefined as an empty list. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
