import type { Column } from './columns.ts';

export const chartTypes = ['line', 'bar', 'scatter', 'pie', 'histogram'] as const;
export type ChartType = (typeof chartTypes)[number];

/** A person's options; names of columns as given. */
export interface ChartOptions {
  x?: string;
  y: readonly string[];
  series?: string;
  aggregate: 'sum' | 'mean' | 'count' | 'min' | 'max';
  bins?: number;
  stacked: boolean;
  title: string;
  xLabel?: string;
  yLabel?: string;
  width: number;
  height: number;
  theme: 'light' | 'dark' | 'auto';
}

/** One line, set of bars or set of points. */
export interface Series {
  name: string;
  /** In order of x; an absent y is a gap. */
  points: { x: number; y: number | null; name?: string }[];
}

/** A chart with its data, ready to be drawn. */
export interface Chart {
  type: ChartType;
  options: ChartOptions;
  /** The meaning of x: indexes of `categories`, numbers, or times. */
  x: 'category' | 'number' | 'time';
  categories: string[];
  xLabel: string;
  yLabel: string;
  series: Series[];
}

export const findColumn = (columns: readonly Column[], name: string): Column | undefined =>
  columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase());

/** A column that only numbers the rows has no information. */
const isNumbering = ({ name }: Column): boolean => /^(?:id|index|#|row|nr|no)$|_id$/i.test(name);

/** Columns of numbers worth showing, or all of them where there are no others. */
export function measures(columns: readonly Column[]): Column[] {
  const numbers = columns.filter(({ kind }) => kind === 'number');
  const telling = numbers.filter((column) => !isNumbering(column));
  return telling.length ? telling : numbers;
}

export const firstColumn = (columns: readonly Column[], kind: Column['kind']): Column | undefined =>
  columns.find((column) => column.kind === kind && !isNumbering(column));

export const countDistinct = ({ cells }: Column): number => new Set(cells).size;

/** The chart types for these columns, the most suitable first. */
export function suitable(columns: readonly Column[]): ChartType[] {
  const [numbers, words, time] = [measures(columns), firstColumn(columns, 'text'), firstColumn(columns, 'time')];
  const types: ChartType[] = [];
  if (time && numbers.length) types.push('line');
  if (words) types.push('bar');
  if (numbers.length >= 2) types.push('scatter');
  if (numbers.length && (numbers[0]?.cells.length ?? 0) >= 5) types.push('histogram');
  if (words && countDistinct(words) >= 2 && countDistinct(words) <= 6) types.push('pie');
  if (types.length === 0 && numbers.length) types.push('bar');

  return types;
}
