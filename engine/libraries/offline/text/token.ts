/** One word or mark of a text. `start` and `end` are indexes (UTF-16) into the text that was read. */
export interface WordToken {
  text: string;
  start: number;
  end: number;
  /** Lower-case stem; for punctuation and numbers the text itself. */
  stem: string;
  /** Universal part of speech, for example `NOUN`, `PROPN`, `VERB`, `NUM`, `PUNCT`. */
  pos: string;
}

/** Splits an English block into sentences of tokens. The heavy library is passed in, so that everything here is pure. */
export type Reader = (block: string) => WordToken[][];

export const isWordToken = (token: WordToken): boolean => /[\p{L}\p{N}]/u.test(token.text);
