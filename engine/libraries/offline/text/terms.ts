import { isStopWord } from './stop-words.ts';
import { isWordToken, type Reader, type WordToken } from './token.ts';

/**
 * The meaningful stems, in order: no stop words, no punctuation. Numbers count, without thousands separators; a currency sign
 * becomes "money".
 */
export function termsOf(tokens: readonly WordToken[]): string[] {
  const terms: string[] = [];
  for (const token of tokens) {
    if (/^[£$€]$/.test(token.text)) terms.push('money');
    if (!isWordToken(token) || isStopWord(token.text.toLowerCase())) continue;
    terms.push(/^\d/.test(token.text) ? token.text.toLowerCase().replaceAll(',', '') : token.stem);
  }

  return terms;
}

/** The terms of any text, read as one block. */
export const termsIn = (text: string, reader: Reader): string[] => termsOf(reader(text).flat());

/** The frequency of each term in a list. */
export function countTerms(terms: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
