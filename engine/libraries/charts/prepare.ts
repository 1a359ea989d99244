import { nearest } from '../../language/spelling/suggest.ts';
import { visualizationTexts } from '../../language/texts/tools/visualization.ts';
import { say } from '../../language/texts.ts';
import {
  type Chart,
  type ChartOptions,
  type ChartType,
  countDistinct,
  findColumn,
  firstColumn,
  measures,
  type Series,
} from './chart.ts';
import type { Cell, Column } from './columns.ts';
import { ChartError } from './error.ts';
import { formatMoment, formatNumber } from './scale.ts';

/** The most series that a chart can distinguish. */
const mostSeries = 8;

/** The data of a chart: its columns and series. Throws a ChartError where the data does not fit. */
export function prepareChart(type: ChartType, columns: readonly Column[], options: ChartOptions): Chart {
  const chosen = {
    x: options.x === undefined ? undefined : columnNamed(columns, options.x),
    y: options.y.map((name) => columnNamed(columns, name)),
    by: options.series === undefined ? undefined : columnNamed(columns, options.series),
  };
  return builders[type](columns, chosen, options);
}

interface Chosen {
  x: Column | undefined;
  y: Column[];
  by: Column | undefined;
}
type Build = (columns: readonly Column[], chosen: Chosen, options: ChartOptions) => Chart;

const line: Build = (columns, { x, y, by }, options) => {
  const rest = measures(columns).filter((column) => column !== x);
  const over =
    x ??
    firstColumn(columns, 'time') ??
    firstColumn(columns, 'text') ??
    (y.length === 0 && rest.length > 1 ? rest[0] : undefined);
  const shown = numeric(y.length ? y : rest.filter((column) => column !== over).slice(0, by ? 1 : mostSeries), 'line');
  if (over === undefined || over.kind === 'text') return byCategory({ type: 'line', columns, over, shown, by, options });

  const series = grouped(shown, by, (column, take) => ({
    points: column.cells
      .flatMap((value, row) => {
        const at = over.cells[row];
        return take(row) && typeof at === 'number' ? [{ x: at, y: typeof value === 'number' ? value : null }] : [];
      })
      .sort((a, b) => a.x - b.x),
  }));

  return { ...labels(options, over.name, shown), type: 'line', options, x: over.kind, categories: [], series };
};

const bar: Build = (columns, { x, y, by }, options) => {
  const over = x ?? firstColumn(columns, 'text') ?? firstColumn(columns, 'time');
  const shown = y.length
    ? y
    : measures(columns)
        .filter((column) => column !== over)
        .slice(0, 1);

  return byCategory({
    type: 'bar',
    columns,
    over,
    shown: shown.length || options.aggregate === 'count' ? numeric(shown, 'bar', true) : [],
    by,
    options,
  });
};

const pie: Build = (columns, { x, y }, options) => {
  const over = x ?? firstColumn(columns, 'text') ?? firstColumn(columns, 'time');
  const shown = (y.length ? y : measures(columns).filter((column) => column !== over)).slice(0, 1);
  const chart = byCategory({ type: 'pie', columns, over, shown, by: undefined, options });
  const points = chart.series[0]?.points ?? [];
  if (points.some(({ y: value }) => (value ?? 0) < 0)) throw wrong(visualizationTexts.negative, {});
  if (!points.some(({ y: value }) => (value ?? 0) > 0)) throw wrong(visualizationTexts.nothing, { type: 'pie' });

  return chart;
};

const scatter: Build = (columns, { x, y, by }, options) => {
  const numbers = measures(columns);
  const over = x ?? numbers.find((column) => !y.includes(column));
  const shown = numeric(y.length ? y : numbers.filter((column) => column !== over).slice(0, 1), 'scatter');
  if (!over || over.kind === 'text') throw wrong(visualizationTexts.twoNumbers, {});

  const words = firstColumn(columns, 'text');
  const split =
    by ??
    (shown.length === 1 && words && countDistinct(words) <= 6 && countDistinct(words) < words.cells.length ? words : undefined);
  const series = grouped(shown, split, (column, take) => ({
    points: column.cells.flatMap((value, row) => {
      const at = over.cells[row];
      return take(row) && typeof at === 'number' && typeof value === 'number' ? [{ x: at, y: value }] : [];
    }),
  }));

  return { ...labels(options, over.name, shown), type: 'scatter', options, x: over.kind, categories: [], series };
};

const histogram: Build = (columns, { x, y }, options) => {
  const [column] = numeric([...(x ? [x] : y), ...measures(columns)].slice(0, 1), 'histogram');
  const points = (column?.cells ?? []).flatMap((value) => (typeof value === 'number' ? [{ x: value, y: 1 }] : []));
  const name = column?.name ?? '';

  return {
    type: 'histogram',
    options,
    x: 'number',
    categories: [],
    xLabel: options.xLabel ?? name,
    yLabel: options.yLabel ?? visualizationTexts.count,
    series: [{ name, points }],
  };
};

const builders: Readonly<Record<ChartType, Build>> = { line, bar, scatter, pie, histogram };

/** One value for each category and series; several rows of one are combined by `aggregate`. Without y, rows are counted. */
function byCategory({
  type,
  columns,
  over,
  shown,
  by,
  options,
}: {
  type: ChartType;
  columns: readonly Column[];
  over: Column | undefined;
  shown: readonly Column[];
  by: Column | undefined;
  options: ChartOptions;
}): Chart {
  const rows = columns[0]?.cells.length ?? 0;
  const nameOf = (row: number): string => (over ? cellName(over, over.cells[row] ?? null) : String(row + 1));
  const order = [...Array(rows).keys()];
  // Times and numbers are sorted, words keep their order.
  if (over && over.kind !== 'text') order.sort((a, b) => rank(over.cells[a]) - rank(over.cells[b]));
  const categories = [...new Set(order.map(nameOf))];
  const place = new Map(categories.map((name, index) => [name, index]));
  const counting: Column = { name: say(visualizationTexts.count), kind: 'number', cells: Array<Cell>(rows).fill(1) };
  const values = shown.length ? shown : [counting];
  const series = grouped(values, by, (column, take) => {
    const found: number[][] = categories.map(() => []);
    for (const row of order) {
      const value = column.cells[row];
      if (take(row) && typeof value === 'number') found[place.get(nameOf(row)) ?? 0]?.push(value);
    }

    const how = shown.length ? options.aggregate : 'sum';
    return { points: found.map((list, index) => ({ x: index, y: put(list, how), name: categories[index] ?? '' })) };
  });

  return { ...labels(options, over?.name ?? '', values), type, options, x: 'category', categories, series };
}

const rank = (cell: Cell | undefined): number => (typeof cell === 'number' ? cell : Number.POSITIVE_INFINITY);

function cellName(column: Column, cell: Cell): string {
  if (cell === null) return say(visualizationTexts.none);
  if (typeof cell === 'string') return cell;
  return column.kind === 'time' ? formatMoment(cell) : formatNumber(cell, 1e-6);
}

/** Combines values; undefined for none. */
function put(values: readonly number[], how: ChartOptions['aggregate']): number | null {
  if (how === 'count') return values.length;
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  if (how === 'mean') return sum / values.length;
  if (how === 'sum') return sum;
  return values.reduce((best, value) => (how === 'min' ? Math.min(best, value) : Math.max(best, value)));
}

/** A series for each column, or for each value of `by`. */
function grouped(
  columns: readonly Column[],
  by: Column | undefined,
  points: (column: Column, take: (row: number) => boolean) => Pick<Series, 'points'>,
): Series[] {
  const [only] = columns;
  const all: Series[] =
    by && only
      ? [...new Set(by.cells.map((cell) => cellName(by, cell)))].map((name) => ({
          name,
          ...points(only, (row) => cellName(by, by.cells[row] ?? null) === name),
        }))
      : columns.map((column) => ({ name: column.name, ...points(column, () => true) }));
  if (all.length > mostSeries) throw wrong(visualizationTexts.tooManySeries, { count: all.length, most: mostSeries });

  return all;
}

function labels(options: ChartOptions, x: string, y: readonly Column[]): Pick<Chart, 'xLabel' | 'yLabel'> {
  const how = options.aggregate === 'sum' || options.aggregate === 'count' ? '' : `, ${options.aggregate}`;
  const own = y.length === 1 ? `${y[0]?.name ?? ''}${how}` : '';
  return { xLabel: options.xLabel ?? x, yLabel: options.yLabel ?? own };
}

function numeric(columns: readonly Column[], type: ChartType, mayBeNone = false): Column[] {
  const wordy = columns.find(({ kind }) => kind !== 'number');
  if (wordy) throw wrong(visualizationTexts.noNumbers, { column: wordy.name });
  if (columns.length === 0 && !mayBeNone) throw wrong(visualizationTexts.nothing, { type });
  return [...columns];
}

function columnNamed(columns: readonly Column[], name: string): Column {
  const found = findColumn(columns, name);
  if (found) return found;

  const names = columns.map((column) => column.name);
  const near = nearest(name, names);
  throw new ChartError(
    say(visualizationTexts.noColumn, { name, columns: names.slice(0, 12).join(', ') }),
    near === undefined ? undefined : say(visualizationTexts.didYouMean, { near }),
  );
}

const wrong = (text: string, values: Record<string, string | number>): ChartError => new ChartError(say(text, values));
