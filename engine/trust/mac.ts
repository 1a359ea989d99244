import { crypto } from '../disk/crypto.ts';
import type { SigningKey } from './key.ts';

/** What is signed: a signature for one purpose says nothing for another. */
export type Purpose = 'plan' | 'log' | 'inbox' | 'index' | 'history' | 'retrieval' | 'variable' | 'bench' | 'link';

/** Characters of a MAC: base64url of 132 of the 256 bits of HMAC-SHA256 (RFC 2104, 5: at least half of them). */
export const macLength = 22;

/** The MAC of some text (as UTF-8) or bytes, one after the other. */
export function macOf({ secret }: SigningKey, purpose: Purpose, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = crypto().createHmac('sha256', secret).update(`${purpose}\n`);
  for (const part of parts) hmac.update(part);
  return hmac.digest('base64url').slice(0, macLength);
}

/** Whether a MAC was made by one of the keys, compared in constant time. */
export const isSigned = (
  keys: readonly SigningKey[],
  mac: string,
  purpose: Purpose,
  ...parts: readonly (string | Uint8Array)[]
): boolean => keys.some((key) => isSame(macOf(key, purpose, ...parts), mac));

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && crypto().timingSafeEqual(first, second);
}
