import { stemmer } from 'stemmer';

/** Scripts that write words without spaces between them: pairs of characters stand for words there. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const unspacedCharacters = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;
const runsOfLetters = /[\p{L}\p{M}\p{N}]+/gu;
/** Where one word of `camelCase`, `HTTPServer` or `utf8` ends and the next begins. */
const humps = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const marks = /\p{M}+/gu;

/** Longer runs of letters are no words: keys, hashes, data. */
const longest = 64;

/** What is kept of a text in an index: its words, and single characters of scripts without spaces, which a query may be. */
export function indexWords(text: string): string[] {
  const characters = Array.from(fold(text.normalize('NFKC')).matchAll(unspacedCharacters), ([one]) => one);
  return [...searchWords(text), ...characters];
}

/**
 * The words of a text as they are searched for, in order: without case and accents, in stems; names of programs (`runStep`, `run_step`) as a
 * whole and in their parts.
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
  // A word with capitals inside only.
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
  // Letters of ASCII have no accents.
  return /^[a-z0-9]*$/.test(small) ? small : small.normalize('NFD').replace(marks, '');
};

const stems = new Map<string, string>();

/** Texts say the same words again and again. */
function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const made = /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
  if (stems.size >= 200_000) stems.clear();
  stems.set(word, made);
  return made;
}
