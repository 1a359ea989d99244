import { storeTexts as texts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';

/** A smaller difference is not reported, in milliseconds: times of runs on several machines may be off by as much. */
const most = 5_000;

/**
 * Reports a clock of this machine that is wrong beside the one at `where`; a difference that the round trip explains is none. Who
 * has a run depends on no clock of a machine, so nothing is refused.
 */
export async function compareClocks<T>(
  ask: () => Promise<T>,
  { where, timeOf, told }: { where: string; timeOf(answer: T): number | undefined; told(text: string): void },
): Promise<T> {
  const asked = Date.now();
  const answer = await ask();
  const answered = Date.now();
  const there = timeOf(answer);
  if (there === undefined) return answer;

  const ahead = Math.max(0, asked - there) - Math.max(0, there - answered);
  if (Math.abs(ahead) > most)
    told(say(ahead > 0 ? texts.clockAhead : texts.clockBehind, { seconds: Math.round(Math.abs(ahead) / 1000), where }));
  return answer;
}
