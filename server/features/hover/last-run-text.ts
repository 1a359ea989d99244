import type { LastRun } from '../../../engine/compile/world.ts';
import { say } from '../../../engine/language/texts.ts';
import { serverTexts } from '../../texts.ts';

/** A short summary of a step in the newest run: its time (its state if that is unknown) and its cost. */
export function lastRunText({ status, duration, cost }: LastRun['steps'][string]): string {
  const time = duration === undefined ? status : say(serverTexts.seconds, { seconds: (duration / 1000).toFixed(1) });
  return [time, cost ? `$${cost.toFixed(4)}` : ''].filter(Boolean).join(' · ');
}
