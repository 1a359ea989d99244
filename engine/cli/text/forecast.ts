import { forecastTexts as texts } from '../../language/texts/insight/forecasts.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { PlanForecast } from '../../launch/plan/forecast.ts';
import { formatDuration } from './numbers.ts';
import { oneLine } from './width.ts';

type Interval = NonNullable<PlanForecast['duration']>;

/** The most steps that are named; the others are counted. */
const mostNamed = 5;

/** The forecast of a run, in sentences; empty where no step takes time. */
export function forecastLines(forecast: PlanForecast): string[] {
  const { steps, duration, cost, basis, runs, fresh, unknown, fails, trouble, notes, deadlines } = forecast;
  if (steps.length === 0) return [];
  const faults = [...(trouble === undefined ? [] : [say(texts.trouble, { why: trouble })]), ...notes];
  if (!duration) return [say(texts.unknownLoops, { loops: nameSome(unknown) }), ...faults];

  const known = trouble === undefined ? basis : 'unread';
  const why = basis === 'runs' && runs > 0 ? say(texts.byRuns, { count: runs }) : say(texts.by[known]);
  const lines = [say(texts.time, { time: wordInterval(duration, formatDuration), why })];
  if (cost && cost.high > 0) lines.push(say(texts.cost, { cost: wordInterval(cost, formatDollars) }));
  if (fresh.length && basis === 'runs') lines.push(say(texts.fresh, { count: fresh.length, steps: nameSome(fresh) }));
  if (fails >= 0.005) lines.push(say(texts.fails, { percent: Math.round(fails * 100) }));
  for (const one of deadlines) lines.push(deadlineLine(one));

  return [...lines, ...faults];
}

/** Whether something that is due will hold. */
function deadlineLine({ path, due, risk, end, low, high }: PlanForecast['deadlines'][number]): string {
  // A moment that has passed comes as 0.
  if (due === 0) return path === '' ? say(texts.runMissed) : say(texts.stepMissed, { step: oneLine(path) });

  const text = path === '' ? texts.runDue : texts.stepDue;
  const values = { step: oneLine(path), due: formatDuration(due), end: wordInterval({ low, median: end, high }, formatDuration) };
  return say(text, { ...values, percent: Math.round((1 - risk) * 100) });
}

function nameSome(steps: readonly string[]): string {
  const named = steps.slice(0, mostNamed).map(oneLine).join(', ');
  return steps.length > mostNamed ? say(texts.andMore, { named, count: steps.length - mostNamed }) : named;
}

/** The expected time with the range of eight of ten runs: never one without the other. */
export function wordInterval({ low, median, high }: Interval, show: (value: number) => string): string {
  return say(texts.about, { median: show(median), low: show(low), high: show(high) });
}

/** The same for a table, which explains the range below it. */
export function wordShort({ low, median, high }: Interval, show: (value: number) => string): string {
  return say(texts.short, { median: show(median), low: show(low), high: show(high) });
}
