import type { Json } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { commonWords, denyingWords } from '../../../language/spelling/common-words.ts';

/**
 * A sentence boundary: behind `.`, `!`, `?` or an ellipsis with a closing quote or bracket, before a capital or a number that
 * may be quoted; or behind the full stop and marks of Chinese and Japanese.
 */
const sentenceEnd = /(?<=[.!?\u2026]["\u201d\u2019)]?)\s+(?=["\u201c\u2018(]?[\p{Lu}\p{N}])|(?<=[\u3002\uff01\uff1f])/u;
const question = /[?\uff1f]["\u201d\u2019)]?$/;

/** A single statement of an answer. */
export interface ClaimStatement {
  /** As in the answer. */
  text: string;
  /** What equal claims must share: the place in an object, the numbers, a negation. */
  marks: string;
  /** Its content words, without stop words. */
  words: ReadonlySet<string>;
}

/**
 * The claims of an answer. For a text: each sentence and list item, without headings, questions, code and empty ones. For an
 * object or list: each value with its path.
 */
export function claimStatements(answer: Json, path = ''): ClaimStatement[] {
  if (Array.isArray(answer)) return answer.flatMap((item) => claimStatements(item, `${path}[]`));
  if (isMap(answer)) return Object.entries(answer).flatMap(([name, member]) => claimStatements(member, `${path}.${name}`));
  if (typeof answer === 'string') return sentencesOf(answer).flatMap((text) => statementOf(text, path) ?? []);
  if (answer === null) return [];
  return [{ text: `${path.replace(/^\./, '')}: ${String(answer)}`, marks: `${path}|${String(answer)}`, words: new Set() }];
}

function sentencesOf(text: string): string[] {
  const claims: string[] = [];
  let code = false;
  for (const line of text.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) code = !code;
    else if (!code && !/^\s*(#|\||[-=*_]{3,}\s*$)/.test(line)) {
      const plain = line.replace(/^\s*(?:[-*+\u2022>]|\d{1,3}[.)])\s+/, '').replace(/[*_`]{1,3}/g, '');
      claims.push(...plain.split(sentenceEnd));
    }
  }

  return claims.map((one) => one.trim()).filter((one) => one !== '' && !question.test(one) && !one.endsWith(':'));
}

function statementOf(text: string, path: string): ClaimStatement | undefined {
  const words = new Set<string>();
  const numbers: string[] = [];
  let denies = false;
  for (const [token] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/\d+(?:[.,]\d+)*|\p{L}+(?:['\u2019]\p{L}+)?/gu)) {
    if (/^\d/.test(token)) numbers.push(token.replace(/,(?=\d{3}(?:\D|$))/g, ''));
    else if (denyingWords.has(token) || /n['\u2019]t$/.test(token)) denies = !denies;
    else if (!commonWords.has(token)) words.add(token.length > 3 ? token.replace(/(?:['\u2019]s|(?<!s)s)$/, '') : token);
  }

  if (words.size === 0 && numbers.length === 0) return undefined;
  return { text, marks: `${path}|${numbers.sort().join(' ')}|${denies ? 'not' : ''}`, words };
}
