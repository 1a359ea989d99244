import type { Bounds, Gain } from '../forecast/advice/judge-gains.ts';
import { adviceTexts } from '../language/texts/insight/advice.ts';
import { say } from '../language/texts.ts';

/** How times and amounts of money are written where the words stand. */
export interface GainFormats {
  time(ms: number): string;
  cost(usd: number): string;
}

/** What became of advice that was taken: means of a run before and after it, and the foreseen saving. */
interface FollowedGain {
  kind: keyof typeof adviceTexts.kinds;
  step: string | null;
  verdict: keyof typeof adviceTexts.followed;
  before: number;
  after: number;
  runs: number;
  foreseen: Bounds;
}

/** What a kind of edit is made for: the other one it may cost. */
export const aimOf = ({ kind }: Pick<FollowedGain, 'kind'>): 'time' | 'cost' =>
  kind === 'cheaper-model' || kind === 'batch' ? 'cost' : 'time';

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

/** An edit that was made, in a few words, and what became of its gain. */
export function describeFollowed({ kind, step, verdict, before, after, runs, foreseen }: FollowedGain, formats: GainFormats) {
  const show = formats[aimOf({ kind })];
  const outcome = say(adviceTexts.followed[verdict], {
    before: show(before),
    after: show(after),
    gain: show(foreseen.mean),
    low: show(foreseen.low),
    high: show(foreseen.high),
    count: runs,
  });

  return { what: say(adviceTexts.kinds[kind], { step: step ?? '' }), outcome };
}
