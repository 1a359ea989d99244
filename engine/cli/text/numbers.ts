import { numberTexts } from '../../language/texts/cli/numbers.ts';
import { say } from '../../language/texts.ts';
/** Milliseconds for people: `12 ms`, `1.2 s`, `2 min 05 s`, `3 h 07 min`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return say(numberTexts.milliseconds, { count: Math.max(0, Math.round(ms)) });
  if (ms < 59_950) return say(numberTexts.seconds, { count: (ms / 1000).toFixed(1) });

  const seconds = Math.round(ms / 1000);
  const two = (part: number) => String(part).padStart(2, '0');
  if (seconds < 3600) return say(numberTexts.minutes, { minutes: Math.floor(seconds / 60), seconds: two(seconds % 60) });

  const minutes = Math.round(seconds / 60);
  return say(numberTexts.hours, { hours: Math.floor(minutes / 60), minutes: two(minutes % 60) });
}

/** Bytes for people, in powers of ten. */
export function size(bytes: number): string {
  if (bytes < 1000) return say(numberTexts.bytes, { count: bytes });
  if (bytes < 999_500) return say(numberTexts.kilobytes, { count: (bytes / 1000).toFixed(bytes < 9950 ? 1 : 0) });
  return say(numberTexts.megabytes, { count: (bytes / 1e6).toFixed(1) });
}

/**
 * A whole number with separators between thousands; done by hand, because `Intl` would make V8 load its language data at
 * every start.
 */
export const grouped = (number: number): string => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');

const nouns = {
  step: [numberTexts.oneStep, numberTexts.manySteps],
  item: [numberTexts.oneItem, numberTexts.manyItems],
  iteration: [numberTexts.oneIteration, numberTexts.manyIterations],
  call: [numberTexts.oneCall, numberTexts.manyCalls],
} as const;

/** A count with its noun: `1 step`, `1,234 steps`. */
export const plural = (number: number, noun: keyof typeof nouns): string =>
  say(nouns[noun][number === 1 ? 0 : 1], { count: grouped(number) });
