import type { Gain } from '../forecast/advice/judge-gains.ts';
import { adviceTexts } from '../language/texts/insight/advice.ts';
import { say } from '../language/texts.ts';

/** How times and amounts of money are written where the words stand. */
export interface GainFormats {
  time(ms: number): string;
  cost(usd: number): string;
}

/** What an edit saves and what it costs, each with its interval; empty where neither is sure. */
export function describeGain({ time, cost, before }: Gain, show: GainFormats): string {
  const parts = [
    { of: time, whole: before.time, format: show.time },
    { of: cost, whole: before.cost, format: show.cost },
  ].flatMap(({ of: { low, mean, high }, whole, format }) => {
    if (low > 0)
      return say(adviceTexts.saves, { amount: format(mean), before: format(whole), low: format(low), high: format(high) });
    return high < 0 ? say(adviceTexts.costs, { amount: format(-mean), low: format(-high), high: format(-low) }) : [];
  });
  const [one = '', other] = parts;
  return other === undefined ? one : say(adviceTexts.both, { one, other });
}
