import { stemmer } from 'stemmer';

/** Scripts without spaces between words: pairs of characters (bigrams) replace words there. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const unspacedCharacters = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;
const runsOfLetters = /[\p{L}\p{M}\p{N}]+/gu;
/** Word boundaries inside `camelCase`, `HTTPServer` or `utf8`. */
const humps = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const marks = /\p{M}+/gu;

/** Longer runs of letters are no words, but keys, hashes, data. */
const longest = 64;

/** The index terms of a text: its words, and single characters of scripts without spaces, which a query may be. */
export function indexWords(text: string): string[] {
  const characters = Array.from(fold(text.normalize('NFKC')).matchAll(unspacedCharacters), ([one]) => one);
  return [...searchWords(text), ...characters];
}

/**
 * The search terms of a text, in order: without case and accents, stemmed; identifiers (`runStep`, `run_step`) as a whole and
 * in their parts.
 */
export function searchWords(text: string): string[] {
  const words: string[] = [];
  for (const [run] of text.normalize('NFKC').matchAll(runsOfLetters)) {
    if (unspaced.test(run)) addPairs(run, words);
    else if (run.length <= longest) addWords(run, words);
  }
  return words;
}

function addWords(run: string, words: string[]): void {
  const word = fold(run);
  words.push(stem(word));
  // Only a word with inner capitals.
  if (word.length < 4 || !/\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u.test(run)) return;

  for (const part of run.split(humps)) {
    if (part.length > 1 && part.length < run.length) words.push(stem(fold(part)));
  }
}

function addPairs(run: string, words: string[]): void {
  const characters = Array.from(fold(run));
  if (characters.length === 1) words.push(characters.join(''));
  for (let at = 0; at + 1 < characters.length; at++) words.push(`${characters[at]}${characters[at + 1]}`);
}

const fold = (word: string): string => {
  const small = word.toLowerCase();
  // ASCII letters have no accents.
  return /^[a-z0-9]*$/.test(small) ? small : small.normalize('NFD').replace(marks, '');
};

const stems = new Map<string, string>();

/** Cached, since texts repeat their words. */
function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const made = /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
  if (stems.size >= 200_000) stems.clear();
  stems.set(word, made);
  return made;
}
