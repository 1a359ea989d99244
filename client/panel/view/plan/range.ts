import type { Interval } from '../../../../engine/forecast/model/interval.ts';
import type { NumberRange } from '../../../../engine/insight/ranges.ts';
import { say } from '../../../../engine/language/texts.ts';
import { planTabTexts } from '../../texts/plan.ts';

/** One figure if both ends read the same; `at least` if it has no upper end, `between` for two ends. */
export function formatRange(
  { low, high }: NumberRange,
  format: (figure: number) => string,
  between: string = planTabTexts.range,
): string {
  if (high === null) return low === 0 ? say(planTabTexts.unknown) : say(planTabTexts.atLeast, { low: format(low) });
  const [from, to] = [format(low), format(high)];
  return from === to ? from : say(between, formatEnds(from, to));
}

/** The forecast and its 80 per cent range. */
export function formatInterval(
  { low, median, high }: Interval,
  format: (figure: number) => string,
  text: string = planTabTexts.about,
): string {
  return say(text, { median: format(median), ...formatEnds(format(low), format(high)) });
}

/** `12–41 s`: the unit once if both have the same. */
export function formatEnds(from: string, to: string): { low: string; high: string } {
  const unit = / \D+$/.exec(to)?.[0] ?? '';
  return { low: from.endsWith(unit) ? from.slice(0, from.length - unit.length) : from, high: to };
}
