import model from 'wink-eng-lite-web-model';
import winkNLP, { type ItsFunction } from 'wink-nlp';
import type { Reader, WordToken } from './text/token.ts';

const nlp = winkNLP(model, ['sbd', 'pos']);

/** The library's types give its own stemmer another signature than its options accept. */
const isTokenFunction = (value: unknown): value is ItsFunction<string> => typeof value === 'function';
const stem: unknown = nlp.its.stem;
const stemOf: ItsFunction<string> = isTokenFunction(stem) ? stem : nlp.its.normal;

/**
 * Sentences and tokens of an English text, by wink-nlp. Line breaks count as spaces; positions are those of the given text.
 */
export const readEnglish: Reader = (block) => {
  const document = nlp.readDoc(block.replace(/\s/g, ' '));
  const texts = document.tokens().out();
  const spaces = document.tokens().out(nlp.its.precedingSpaces);
  const stems = document.tokens().out(stemOf);
  const pos = document.tokens().out(nlp.its.pos);
  let at = 0;
  const tokens = texts.map((text, i): WordToken => {
    const start = at + (spaces[i]?.length ?? 0);
    at = start + text.length;
    return { text, start, end: at, stem: /^\p{L}/u.test(text) ? (stems[i] ?? text) : text.toLowerCase(), pos: pos[i] ?? 'X' };
  });
  const spans = document.sentences().out(nlp.its.span);

  return spans.map((span) => (Array.isArray(span) ? tokens.slice(Number(span[0]), Number(span[1]) + 1) : []));
};
