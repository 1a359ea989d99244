import type { Bounds } from '../../../../engine/forecast/advice/judge-gains.ts';
import { describeGain } from '../../../../engine/insight/gain-words.ts';
import { adviceTexts } from '../../../../engine/language/texts/insight/advice.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { ExploredInfo } from '../../../panel-content.ts';
import { whatIfTexts } from '../../texts/what-if.ts';
import { formatCost, span } from '../format.ts';

/** A change as the form has it: a swap of models is one choice, by its place in the list. */
export interface TypedChange {
  atOnce: string;
  swap: string;
}

/** Every swap of models that can be tried. */
export const listSwaps = ({ models }: ExploredInfo['choices']): { from: string; to: string; name: string }[] =>
  models.flatMap(({ from, to }) => to.map((one) => ({ from, to: one, name: say(whatIfTexts.swap, { from, to: one }) })));

/** The most steps at once that are tried. */
export const mostAtOnce = 1000;

/** What to try; undefined where nothing is changed, or a number is none. */
export function readChange(
  { atOnce, swap }: TypedChange,
  choices: ExploredInfo['choices'],
): { maxParallel?: number; model?: { from: string; to: string } } | undefined {
  const count = Number(atOnce);
  if (!Number.isInteger(count) || count < 1 || count > mostAtOnce) return undefined;
  const swapped = listSwaps(choices)[Number(swap)];
  const isSwapped = swap !== '' && swapped !== undefined;
  if (count === choices.maxParallel && !isSwapped) return undefined;
  return { maxParallel: count, model: isSwapped ? { from: swapped.from, to: swapped.to } : undefined };
}

/** What a change does, with its interval, and what it does to the answers. */
export function outcomeWords({ gain, quality: { is, ...counts } }: NonNullable<ExploredInfo['outcome']>): string[] {
  const answers = say(adviceTexts.quality[is], counts);
  if (!gain) return [say(whatIfTexts.nothing), answers];
  const words = describeGain(gain, { time: span, cost: formatCost });
  const sure = words === '' ? unsureWords(gain.time, gain.before.time) : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  return [sure, answers];
}

/** Neither time nor cost changes in a certain direction: the interval, which holds zero, is shown. */
function unsureWords({ low, mean, high }: Bounds, before: number): string {
  const signed = (ms: number): string => say(ms >= 0 ? whatIfTexts.less : whatIfTexts.more, { amount: span(Math.abs(ms)) });
  return say(whatIfTexts.unsure, { time: signed(mean), low: signed(low), high: signed(high), before: span(before) });
}
