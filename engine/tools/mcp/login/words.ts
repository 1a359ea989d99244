import { maskedText } from '../../own/secrets.ts';

/** The answers of an authorization server after which nothing helps but signing in again. */
const final: ReadonlySet<string> = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);

/** Why the library could not do what a login wants, in words that hold no token; `refused` where the authorization server said no for good. */
export function wordsOfLogin(error: unknown, tokens: readonly string[] = []): { refused: boolean; words: string } {
  const code = error instanceof Error && 'errorCode' in error ? String(error.errorCode) : '';
  const said = error instanceof Error ? error.message : String(error);
  const words = plainWords(code === '' ? said : `${code}${said === '' ? '' : ` (${said})`}`);
  return { refused: final.has(code), words: maskedText(words, tokens) };
}

/** What others wrote, in one line without signs that a terminal obeys. */
export const plainWords = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 300);
