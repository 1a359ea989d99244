import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';

/** Milliseconds for people. */
export function formatTime(ms: number): string {
  if (ms < 999.5) return say(texts.milliseconds, { count: Math.max(0, Math.round(ms)) });
  if (ms < 59_950) return say(texts.seconds, { count: (ms / 1000).toFixed(1) });
  const seconds = Math.round(ms / 1000);
  return say(texts.minutes, { minutes: Math.floor(seconds / 60), seconds: String(seconds % 60).padStart(2, '0') });
}

export const formatSize = (count: number): string =>
  count < 1000 ? say(texts.bytes, { count }) : say(texts.kilobytes, { count: (count / 1000).toFixed(1) });

export const formatThousands = (count: number): string => count.toLocaleString('en-US');
