/** Maps a value to a position in pixels. */
export type Scale = (value: number) => number;

export interface Axis {
  from: number;
  to: number;
  ticks: { at: number; label: string }[];
}

export const linear =
  ({ from, to }: { from: number; to: number }, low: number, high: number): Scale =>
  (value) =>
    to === from ? (low + high) / 2 : low + ((value - from) / (to - from)) * (high - low);

/** A step of 1, 2 or 5 times a power of ten that divides a span into about `count` parts. */
export function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const part = rough / power;
  return ([1, 2, 5].find((round) => part <= round + 0.001) ?? 10) * power;
}

/** An axis with round ends and ticks. With `zero` it includes zero. */
export function numberAxis(low: number, high: number, count: number, { zero = false, isTight = false } = {}): Axis {
  let [from, to] = zero ? [Math.min(0, low), Math.max(0, high)] : [low, high];
  // Values that differ by less than a number's precision are equal.
  if (areLevel(from, to)) [from, to] = Math.abs(from) < 1e-290 ? [0, 1] : [from - Math.abs(from) / 2, to + Math.abs(to) / 2];
  const step = niceStep(to - from, count);
  const [first, last] = [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step).map(roundOff);
  const axis = isTight ? { from, to } : { from: first * step, to: last * step };

  return {
    ...axis,
    ticks: ticks
      .filter((at) => at >= axis.from - step * 1e-6 && at <= axis.to + step * 1e-6)
      .map((at) => ({ at, label: formatNumber(at, step, Math.max(Math.abs(axis.from), Math.abs(axis.to))) })),
  };
}

/** Whether two values are so near that no round number lies between. */
export const areLevel = (low: number, high: number): boolean =>
  high - low <= Math.max(1e-290, Math.abs(low) * 1e-9, Math.abs(high) * 1e-9);

/** Without the rounding error of binary fractions: 0.30000000000000004 is 0.3. */
export const roundOff = (value: number): number => Number(value.toPrecision(12));

const units: readonly [least: number, sign: string][] = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
];

/** A number for people; `step` gives the precision, `among` the largest neighbouring number. */
export function formatNumber(value: number, step = Math.abs(value) / 10_000, among = Math.abs(value)): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (among >= 1e15 || among < 1e-4) return value.toExponential(1).replace('.0', '').replace('e+', 'e');

  const [unit, sign] = units.find(([least]) => among >= least) ?? [1, ''];
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(step / unit || 1) + 1e-9)));
  const [whole = '', fraction] = (size / unit).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const rest = fraction?.replace(/0+$/, '');

  return `${value < 0 ? '−' : ''}${grouped}${rest ? `.${rest}` : ''}${sign}`;
}

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
const month = 30.44 * day;

/** Time steps with their lengths and labels. Months and years follow the calendar. */
const timeSteps: readonly { length: number; months?: number }[] = [
  ...[1, 5, 15, 30].map((count) => ({ length: count * second })),
  ...[1, 5, 15, 30].map((count) => ({ length: count * minute })),
  ...[1, 3, 6, 12].map((count) => ({ length: count * hour })),
  ...[1, 2, 7, 14].map((count) => ({ length: count * day })),
  ...[1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200].map((months) => ({ length: months * month, months })),
];
const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * A time axis (milliseconds since 1970, labelled in UTC), from the first to the last value. Ticks are at least `least` apart.
 */
export function timeAxis(low: number, high: number, count: number, least = 0): Axis {
  const [from, to] = low === high ? [low - 3 * day, high + 3 * day] : [low, high];
  const step = timeSteps.find(({ length }) => length >= least && (to - from) / length <= count) ?? {
    length: 12_000 * month,
    months: 12_000,
  };

  const ticks: number[] = [];
  if (step.months === undefined) {
    for (let at = Math.ceil(from / step.length) * step.length; at <= to; at += step.length) ticks.push(at);
  } else {
    const start = new Date(from);
    let index = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step.months) * step.months;
    for (let at = Date.UTC(0, index); ; index += step.months) {
      at = new Date(0).setUTCFullYear(Math.floor(index / 12), index % 12, 1);
      if (at > to) break;
      if (at >= from) ticks.push(at);
    }
  }

  return { from, to, ticks: ticks.map((at, place) => ({ at, label: momentName(at, step, ticks[place - 1]) })) };
}

/** The precision of times: whole months, whole days, or finer (0). In milliseconds. */
export function finenessOf(moments: readonly number[]): number {
  if (!moments.every((at) => at % day === 0)) return 0;
  return moments.every((at) => new Date(at).getUTCDate() === 1) ? month : day;
}

/** The part of a time that the step counts; with the year (or the day) where that changes. */
function momentName(at: number, { length, months }: { length: number; months?: number }, before: number | undefined): string {
  const moment = new Date(at);
  const year = String(moment.getUTCFullYear());
  const name = monthNames[moment.getUTCMonth()] ?? '';
  const newYear = before === undefined || new Date(before).getUTCFullYear() !== moment.getUTCFullYear();
  if (months !== undefined && months >= 12) return year;
  if (months !== undefined) return newYear ? `${name} ${year}` : name;

  const date = `${moment.getUTCDate()} ${name}`;
  if (length >= day) return newYear ? `${date} ${year}` : date;

  const clock = moment.toISOString().slice(11, length < minute ? 19 : 16);
  const newDay = before === undefined || Math.floor(before / day) !== Math.floor(at / day);
  return newDay ? `${date} ${clock}` : clock;
}

/** A time in full, without meaningless parts. */
export function formatMoment(at: number): string {
  const [date = '', clock = ''] = new Date(at).toISOString().split('T');
  return clock.startsWith('00:00:00.000') ? date : `${date} ${clock.replace(/(:00)?\.000Z$/, '').replace('Z', '')}`;
}
