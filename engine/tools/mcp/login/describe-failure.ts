import { seenLine } from '../../../language/safety/unseen.ts';
import { maskedText } from '../../own/secrets.ts';

/**
 * Final error codes (RFC 6749) of an authorization server: against the login, or against the client, which leaves the login
 * valid.
 */
const refusals = new Map<string, 'login' | 'program'>([
  ['invalid_grant', 'login'],
  ['invalid_client', 'program'],
  ['unauthorized_client', 'program'],
]);

interface LoginFailure {
  /** Contains no token. */
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

/** A server's text, on one line of at most 300 visible characters. */
export const quoteServer = (text: string): string => seenLine(text, ' ').trim().slice(0, 300);
