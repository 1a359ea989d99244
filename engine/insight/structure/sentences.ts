import { insightTexts } from '../../language/texts/insight/insight.ts';
import { say } from '../../language/texts.ts';

/** Names in a list, as in a sentence: at most six, the others counted. */
export const listNames = (names: readonly string[]): string => row(names, insightTexts.and);

/** The same for alternatives. */
export const listAlternatives = (names: readonly string[]): string => row(names, insightTexts.or);

function row(names: readonly string[], joined: string): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), say(insightTexts.more, { count: names.length - 5 })] : names;
  if (shown.length < 2) return shown[0] ?? '';
  return say(joined, { names: shown.slice(0, -1).join(', '), last: shown.at(-1) ?? '' });
}

/** The first line of a text, shortened; of a lone `{{ }}` its expression. */
export function shortenLine(text: string, most = 100): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const lone = line.startsWith('{{') && line.endsWith('}}') ? line.slice(2, -2) : undefined;
  const bare = lone === undefined || lone.includes('{{') ? line : lone.replace(/^-|-$/g, '').trim();
  return bare.length > most ? `${Array.from(bare.slice(0, most)).slice(0, -1).join('')}…` : bare;
}

/** A text with a full stop behind it. */
export const endSentence = (text: string): string => (/[.!?\u2026]$/.test(text) ? text : `${text}.`);

export function countEach<T>(items: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** At most this many sentences; one more counts the others. */
export function limitSentences(sentences: readonly string[], limit: number, rest: string): string[] {
  const left = sentences.length - limit;
  return left > 1 ? [...sentences.slice(0, limit), say(rest, { count: left })] : [...sentences];
}
