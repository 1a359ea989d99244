import { maskedText } from '../../own/secrets.ts';

/** What an authorization server may refuse for good: a login, or only the program that asks, which says nothing of the login. */
const refusals = new Map<string, 'login' | 'program'>([
  ['invalid_grant', 'login'],
  ['invalid_client', 'program'],
  ['unauthorized_client', 'program'],
]);

interface LoginWords {
  words: string;
  /** What was refused for good. */
  refused: 'login' | 'program' | undefined;
}

/** Why the library could not do what a login wants, in words that hold no token. */
export function wordsOfLogin(error: unknown, tokens: readonly string[] = []): LoginWords {
  const code = error instanceof Error && 'errorCode' in error ? String(error.errorCode) : '';
  const said = error instanceof Error ? error.message : String(error);
  const words = plainWords(code === '' ? said : `${code}${said === '' ? '' : ` (${said})`}`);
  return { words: maskedText(words, tokens), refused: refusals.get(code) };
}

/** What others wrote, in one line without signs that a terminal obeys. */
export const plainWords = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 300);
