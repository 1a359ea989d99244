import { seenLine } from '../../../language/safety/unseen.ts';
import { maskedText } from '../../own/secrets.ts';

/** Error codes (RFC 6749) by which an authorization server refuses for good: the login, or the program, whose refusal leaves the login valid. */
const refusals = new Map<string, 'login' | 'program'>([
  ['invalid_grant', 'login'],
  ['invalid_client', 'program'],
  ['unauthorized_client', 'program'],
]);

interface LoginFailure {
  /** Holds no token. */
  reason: string;
  /** The subject of a final refusal. */
  refused: 'login' | 'program' | undefined;
}

/** Why a request of a login failed. `tokens` are masked in the reason. */
export function describeLoginFailure(error: unknown, tokens: readonly string[] = []): LoginFailure {
  const code = error instanceof Error && 'errorCode' in error ? String(error.errorCode) : '';
  const message = error instanceof Error ? error.message : String(error);
  const detail = message === '' ? '' : ` (${message})`;
  const reason = quoteServer(code === '' ? message : `${code}${detail}`);
  return { reason: maskedText(reason, tokens), refused: refusals.get(code) };
}

/** A text of a server, in one line of at most 300 characters that can all be seen. */
export const quoteServer = (text: string): string => seenLine(text, ' ').trim().slice(0, 300);
