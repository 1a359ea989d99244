import type { Json } from '../../engine/language/json.ts';

/**
 * A value as the single line of an input box, or why that is impossible: it is not in the log, or the box would drop its line
 * breaks.
 */
export function writeOneLine(value: Json | undefined): { text: string } | { why: 'absent' | 'lines' } {
  if (value === undefined) return { why: 'absent' };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\r\n]/.test(text) ? { why: 'lines' } : { text };
}
