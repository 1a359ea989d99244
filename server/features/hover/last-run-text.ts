import type { LastRun } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import { serverTexts } from '../../texts.ts';

/** What the newest run made of a step, in a few words: how long it took (how it ended, where that is not known) and what it cost. */
export function lastRunText({ status, duration, cost }: LastRun['steps'][string]): string {
  const time = duration === undefined ? status : say(serverTexts.seconds, { seconds: (duration / 1000).toFixed(1) });
  return [time, cost ? `$${cost.toFixed(4)}` : ''].filter(Boolean).join(' · ');
}
