/** A set of code points. */
export type Test = (code: number) => boolean;

export const isDigit: Test = (code) => code >= 48 && code <= 57;
const isPlainWord: Test = (code) => isDigit(code) || code === 95 || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
const isWord: Test = (code) => isPlainWord(code) || (code >= 128 && /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code)));
const isSpace: Test = (code) =>
  code === 32 || (code >= 9 && code <= 13) || (code >= 128 && /\s/.test(String.fromCodePoint(code)));

export const not =
  (test: Test): Test =>
  (code) =>
    !test(code);

/** The sets behind a backslash: letters of every script are words in templates, as in Python; in JSON Schema only a-z are. */
export const sets = {
  template: { d: isDigit, D: not(isDigit), w: isWord, W: not(isWord), s: isSpace, S: not(isSpace) },
  schema: { d: isDigit, D: not(isDigit), w: isPlainWord, W: not(isPlainWord), s: isSpace, S: not(isSpace) },
} as const;

/** Maps letters that differ only in case to one spelling. */
export function fold(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  return String.fromCodePoint(code).toLowerCase().codePointAt(0) ?? code;
}

/** `\p{L}`: the characters of a Unicode property; undefined where the property does not exist. */
export function propertyTest(name: string): Test | undefined {
  if (!/^[\w=]{1,60}$/.test(name)) return undefined;
  try {
    const member = new RegExp(`\\p{${name}}`, 'u');
    return (code) => member.test(String.fromCodePoint(code));
  } catch {
    return undefined;
  }
}
