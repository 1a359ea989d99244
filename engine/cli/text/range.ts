import type { NumberRange } from '../../insight/ranges.ts';
import { estimatesTexts as texts } from '../../language/texts/insight/estimates.ts';
import { say } from '../../language/texts.ts';

/**
 * A range in words: one number where both ends are equal, `from` without an upper end; `between` is the word between the
 * ends.
 */
export function wordedRange({ low, high }: NumberRange, show: (number: number) => string, between: string = texts.range): string {
  if (high === null) return low === 0 ? say(texts.unknown) : say(texts.from, { low: show(low) });
  return show(low) === show(high) ? show(low) : say(between, { low: show(low), high: show(high) });
}

/** The same, where a limit ends the run before it costs more. */
export const limitRange = ({ low, high }: NumberRange, most: number | null): NumberRange =>
  most === null ? { low, high } : { low: Math.min(low, most), high: Math.min(high ?? most, most) };
