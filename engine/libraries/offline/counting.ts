import type { Question } from './question/documents.ts';
import { numberPattern, parseNumberWord } from './question/numbers.ts';
import { termsIn } from './text/terms.ts';
import type { Reader } from './text/token.ts';

/** Bounds of an answer, from a schema or an instruction. */
interface Bounds {
  minimum?: number;
  maximum?: number;
  type?: string;
}

const bounding = /\b(?:between|from|at least|at most|no more than|minimum|maximum|min|max|up to|limit|to)\s*(?:of|is|:|=)?\s*$/i;
const counted = new RegExp(`(?<![\\w.,-])(${numberPattern})(?=((?:\\s+[\\p{L}-]+){1,3}))`, 'giu');

/**
 * The number in the text that answers a question: "How many findings?" is answered by "about ten findings". Numbers that only
 * limit the answer are ignored, and two different ones are no answer.
 */
export function numberAsked(reading: Question, bounds: Bounds, reader: Reader): number | undefined {
  const noun = /\bhow (?:many|much)\s+((?:[\p{L}-]+\s*){1,3})/iu.exec(reading.instruction)?.[1];
  const [wanted] =
    noun === undefined
      ? []
      : termsIn(noun.split(/\b(?:are|is|should|does|do|did|can|were|was|fit|to)\b/i)[0] ?? '', reader).slice(-1);
  if (wanted === undefined) return undefined;

  for (const text of [...reading.documents.map((document) => document.text), reading.instruction]) {
    const values = new Set<number>();
    for (const match of text.matchAll(counted)) {
      const value = parseNumberWord(match[1] ?? '');
      if (value === undefined || bounding.test(text.slice(Math.max(0, match.index - 20), match.index))) continue;
      if (isWithin(bounds, value) && termsIn(match[2] ?? '', reader).includes(wanted)) values.add(value);
    }

    const [only] = values;
    if (values.size) return values.size === 1 ? only : undefined;
  }

  return undefined;
}

const isWithin = (
  { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, type }: Bounds,
  value: number,
): boolean => value >= minimum && value <= maximum && (type !== 'integer' || Number.isInteger(value));
