import type { Sentence } from './sentences.ts';
import { isWordToken, type WordToken } from './token.ts';

const pronouns = new Set([
  'it',
  'they',
  'he',
  'she',
  'him',
  'her',
  'his',
  'its',
  'their',
  'them',
  'this',
  'that',
  'these',
  'those',
  'such',
  'both',
  'another',
  'one',
  'neither',
  'most',
  'some',
  'others',
  'so',
]);
const subjects = new Set(['he', 'she', 'it', 'they']);
const people = new Set(['he', 'she', 'him', 'her', 'his']);
const connectives = new Set([
  'however',
  'but',
  'and',
  'so',
  'yet',
  'thus',
  'therefore',
  'moreover',
  'also',
  'then',
  'still',
  'besides',
  'instead',
  'meanwhile',
  'or',
  'nor',
  'hence',
  'accordingly',
]);
const speakers = new Set(['i', 'we', 'me', 'us', 'my', 'our', 'you', 'your']);

const boilerplate =
  /\b(?:click here|subscribe|sign up|newsletter|all rights reserved|copyright|©|share this|read more|cookie|privacy policy|terms of (?:use|service)|follow us|advertisement|unsubscribe|thank(?:s| you) (?:for reading|the)|page \d+ of \d+)\b/i;

/** Whether a line belongs to the page, not to its subject. */
const isBoilerplate = (text: string): boolean => boilerplate.test(text) && text.length < 200;

/** Whether a sentence depends on the previous one: it begins with a pronoun, or says "he" or "she" before a name. */
export function leansBack(tokens: readonly WordToken[]): boolean {
  const words = tokens.filter(isWordToken).map((token) => ({ word: token.text.toLowerCase(), pos: token.pos }));
  const from = connectives.has(words[0]?.word ?? '') ? 1 : 0;
  const opening = words.slice(from, from + 3);
  if (opening[0] && pronouns.has(opening[0].word) && !(opening[0].word === 'one' && opening[1]?.pos === 'NOUN')) return true;
  if (
    opening[0] &&
    ['on', 'in', 'at', 'of', 'for', 'to', 'by', 'under', 'with', 'from', 'after', 'before'].includes(opening[0].word) &&
    ['this', 'that', 'these', 'those', 'it', 'them', 'which'].includes(opening[1]?.word ?? '')
  )
    return true;
  if (opening[1]?.word === 'of' && ['them', 'these', 'those', 'which', 'whom'].includes(opening[2]?.word ?? '')) return true;

  // "In the summer of 1792 he had …": the subject is a pronoun.
  const begins = tokens.find(isWordToken)?.pos;
  const verb = words.findIndex(({ pos }) => pos === 'VERB' || pos === 'AUX');
  if (begins === 'ADP' && words.slice(0, Math.max(0, verb)).some(({ word }) => subjects.has(word))) return true;

  for (const { word, pos } of outsideQuotes(tokens)) {
    if (people.has(word)) return true;
    if (pos === 'PROPN' || pos === 'NOUN') return false;
  }

  return false;
}

/** The author's own words, without quotations. */
function outsideQuotes(tokens: readonly WordToken[]): { word: string; pos: string }[] {
  const words: { word: string; pos: string }[] = [];
  let inside = false;
  for (const token of tokens) {
    if (/^["“”]$/.test(token.text)) inside = token.text === '“' || (token.text === '"' && !inside);
    else if (!inside && isWordToken(token)) words.push({ word: token.text.toLowerCase(), pos: token.pos });
  }

  return words;
}

/** Whether it can be a finding: a complete statement with a verb, of a sensible length, about the subject. */
export function isStatement(sentence: Sentence): boolean {
  if (sentence.kind === 'heading' || sentence.kind === 'note' || isBoilerplate(sentence.text)) return false;
  const words = sentence.tokens.filter(isWordToken);
  if (words.length < 5 || /\?["”)]?\s*$/.test(sentence.text)) return false;
  if (sentence.tokens.some((token) => token.pos === 'VERB' || token.pos === 'AUX')) return true;
  // The tagger may take a verb for a noun ("The wall cost £612."): a complete sentence with figures counts nevertheless.
  return /^\p{Lu}.*[.!]$/su.test(sentence.text) && density(sentence.tokens) > 0.3;
}

/** A text about itself or to its readers. */
const aboutItself =
  /\b(?:this|the present|our own|go with this) (?:report|article|paper|note|leaflet|newsletter|chapter|book|issue|number|summary)\b|\b(?:the editor|readers?)\b/i;

/** 0 to 1: how well a sentence reads without its neighbours. */
export function standing(sentence: Sentence): number {
  const words = sentence.tokens.filter(isWordToken);
  const first = words[0]?.text.toLowerCase() ?? '';
  let score = 1;
  if (leansBack(sentence.tokens)) score -= 0.5;
  if (connectives.has(first)) score -= 0.15;
  if (words.some((token) => speakers.has(token.text.toLowerCase()))) score -= 0.45;
  if (aboutItself.test(sentence.text)) score -= 0.4;
  if (!words.some((token) => token.pos === 'PROPN')) score -= 0.12;
  if (words.length < 8) score -= 0.15 * (8 - words.length) * 0.5;
  if (words.length > 40) score -= Math.min(0.4, 0.02 * (words.length - 40));

  return Math.max(0, score);
}

/** 0 to 1: its share of figures, dates, money and names. */
export function density(tokens: readonly WordToken[]): number {
  const words = tokens.filter(isWordToken);
  if (!words.length) return 0;

  let facts = 0;
  for (const [i, token] of tokens.entries()) {
    if (/\d/.test(token.text)) facts += /[£$€]/.test(tokens[i - 1]?.text ?? '') ? 1.5 : 1;
    else if (token.pos === 'NUM') facts += 0.6;
    else if (token.pos === 'PROPN' && i > 0) facts += 0.45;
  }

  return Math.min(1, facts / Math.max(3, words.length / 5));
}
