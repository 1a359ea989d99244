import type { Json } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';

/**
 * A normal form that is equal for equivalent answers: values by their members, texts without case, punctuation and spacing.
 */
export function normalizeAnswer(answer: Json): string {
  if (typeof answer === 'string')
    return JSON.stringify(
      answer
        .normalize('NFKC')
        .toLowerCase()
        .replace(/(?<!\p{N})[\p{P}`^]+|[\p{P}`^]+(?!\p{N})/gu, ' ')
        .trim()
        .replace(/\s+/g, ' '),
    );
  if (Array.isArray(answer)) return `[${answer.map(normalizeAnswer).join(',')}]`;
  if (!isMap(answer)) return JSON.stringify(answer);

  const members = Object.keys(answer).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${normalizeAnswer(answer[name] ?? null)}`).join(',')}}`;
}

/** Groups of equivalent answers, in the order of the first of each; the indices of their authors. */
export function groupAnswers(answers: readonly Json[]): { answer: Json; by: number[] }[] {
  const groups = new Map<string, { answer: Json; by: number[] }>();
  for (const [index, answer] of answers.entries()) {
    const key = normalizeAnswer(answer);
    const group = groups.get(key) ?? { answer, by: [] };
    group.by.push(index);
    groups.set(key, group);
  }

  return [...groups.values()];
}
