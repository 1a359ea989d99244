import type { Bottlenecks, SlotWorth } from '../forecast/bottlenecks/find-bottlenecks.ts';
import { explainTimeTexts } from '../language/texts/insight/explain-time.ts';
import { say } from '../language/texts.ts';

/** The smallest saving that is worth a higher limit, as a share of the run's time. */
const leastSaving = 0.005;

/** Whether one more slot of a limit saves something for sure. */
export const isWorth = ({ saves }: SlotWorth, { duration }: Pick<Bottlenecks, 'duration'>): boolean =>
  saves.low > 0 && saves.mean >= leastSaving * duration.median;

/** What one more slot of a limit is worth, in a sentence; of a past run it is what it would have been worth. */
export function describeLimit(
  limit: SlotWorth,
  explained: Pick<Bottlenecks, 'duration'> & { run?: string | undefined },
  format: (ms: number) => string,
): string {
  const { of, name, slots, saves } = limit;
  const isTenth = of === 'rpm' || of === 'tpm';
  const limited = say(explainTimeTexts.limits[of], { slots, name: name ?? '' });
  const what = say(explainTimeTexts.moreOf[isTenth ? 'tenth' : 'slot'], { of: limited });
  if (!isWorth(limit, explained)) return say(explainTimeTexts.savesNothing, { what });

  const { low, mean, high } = saves;
  const values = { what, time: format(mean), low: format(low), high: format(high) };
  return say(explained.run === undefined ? explainTimeTexts.saves : explainTimeTexts.saved, values);
}
