import type { NumberRange } from '../../../../engine/insight/ranges.ts';
import { say } from '../../../../engine/language/texts.ts';
import { planTabTexts } from '../../texts/plan.ts';

/** One figure where both ends read the same; `at least` where it has no upper end, `between` where both ends stand. */
export function formatRange(
  { low, high }: NumberRange,
  format: (figure: number) => string,
  between: string = planTabTexts.range,
): string {
  if (high === null) return low === 0 ? say(planTabTexts.unknown) : say(planTabTexts.atLeast, { low: format(low) });
  const [from, to] = [format(low), format(high)];
  if (from === to) return from;
  // `12–41 s`: the unit once, where both have the same.
  const unit = / \D+$/.exec(to)?.[0] ?? '';
  return say(between, { low: from.endsWith(unit) ? from.slice(0, from.length - unit.length) : from, high: to });
}
