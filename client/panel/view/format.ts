import { seenLines } from '../../../engine/language/safety/unseen.ts';
import { say } from '../../../engine/language/texts.ts';
import { countTexts } from '../texts/counts.ts';
/** Milliseconds as people say them: `4 ms`, `0.6 s`, `6.1 s`, `1:05`, `2:03:09`. */
export function span(ms: number): string {
  if (ms < 100) return say(countTexts.milliseconds, { count: Math.max(0, Math.round(ms)) });
  if (ms < 9950) return say(countTexts.seconds, { count: (ms / 1000).toFixed(1) });
  if (ms < 59_500) return say(countTexts.seconds, { count: Math.round(ms / 1000) });
  return settledClock(ms);
}

/** Ended times are rounded to seconds, so that a clock and a time in words agree. */
export const settledClock = (ms: number): string => clock(Math.round(ms / 1000) * 1000);

/** A forecast or overview time: from an hour on without the meaningless seconds. */
export const foreseenSpan = (ms: number): string =>
  ms < 3_600_000 ? span(ms) : say(countTexts.hours, { count: (ms / 3_600_000).toFixed(1) });

/** Milliseconds as a running clock: `0:07`, `12:40`, `1:02:03`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });
export const formatFigure = (value: number): string => grouped.format(value);

/** US dollars with a useful number of digits: `$0.0004`, `$0.021`, `$1.25`. */
export function formatCost(usd: number): string {
  if (usd === 0) return '$0';
  return usd < 0.1 ? `$${Number(usd.toPrecision(2)).toFixed(6).replace(/0+$/, '')}` : `$${usd.toFixed(2)}`;
}

export function formatBytes(count: number): string {
  if (count < 1000) return say(countTexts.bytes, { count });
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}

/** `1 call`, `3 calls`, `no calls`. */
export function formatCount(count: number, one: string, more = `${one}s`): string {
  const what = count === 1 ? one : more;
  return count === 0 ? say(countTexts.noneOf, { what }) : say(countTexts.counted, { count: formatFigure(count), what });
}

/** The first line of a text, cut at `most` characters. */
export function firstLine(text: string, most: number): string {
  // A bidirectional control character would also affect the text after it.
  const start = seenLines(text.trimStart().slice(0, 4 * most));
  const line = (start.split('\n', 1)[0] ?? '').trimEnd();
  const letters = [...line];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : line;
}

/** The number of words in a text. */
export const wordsIn = (text: string): number => text.match(/\S+/g)?.length ?? 0;

/** The maximum number of drawn rows of a long list. */
export const mostListed = 200;
