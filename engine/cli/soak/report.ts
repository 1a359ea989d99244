import { soakReportTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import type { SoakResult } from './soak.ts';
import { summariseTimes } from './tally.ts';

/** What counts are called for people. */
const names: ReadonlyMap<string, string> = new Map(Object.entries(texts.names));
const nameOf = (name: string): string => names.get(name) ?? name;

const listCounts = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${nameOf(name)} ${grouped(count)}`).join(' · ') || say(texts.none);

/** The figures of a soak as lines. */
export function soakLines({ runs, requests, faults, times, violations, took, memory }: SoakResult, style: Paint): string[] {
  const perMinute = Math.round(((runs.get('begun') ?? 0) / took) * 60_000);
  const heads = [texts.milliseconds, texts.times, 'p50', 'p95', 'max'].map((head) => say(head));
  const rows = [...times].map(([name, all]) => {
    const { count, p50, p95, max } = summariseTimes(all);
    return [nameOf(name), ...[count, p50, p95, max].map(grouped)];
  });

  return [
    `${say(texts.runs)}: ${listCounts(runs)} (${say(texts.perMinute, { count: grouped(perMinute) })})`,
    `${say(texts.requests)}: ${listCounts(requests)}`,
    `${say(texts.faults)}: ${listCounts(faults)}`,
    ...(memory === undefined ? [] : [say(texts.memory, { megabytes: memory })]),
    '',
    ...table(heads, rows, style),
    '',
    violations.length === 0
      ? style.good(say(texts.held, { took: formatDuration(took) }))
      : style.bad(say(texts.broke, { count: violations.length, took: formatDuration(took) })),
  ];
}

/** The same for programs. Times are in milliseconds. */
export const soakJson = ({ runs, requests, faults, times, violations, took, memory }: SoakResult, seed: number): object => ({
  seed,
  took: Math.round(took),
  runs: Object.fromEntries(runs),
  requests: Object.fromEntries(requests),
  faults: Object.fromEntries(faults),
  times: Object.fromEntries([...times].map(([name, all]) => [name, summariseTimes(all)])),
  memory,
  violations,
});
