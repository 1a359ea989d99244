import { crypto } from '../disk/crypto.ts';
import type { SigningKey } from './key.ts';

/** The purpose of a signature: one made for another purpose is not accepted. */
export type Purpose = 'plan' | 'log' | 'inbox' | 'index' | 'history' | 'retrieval' | 'variable' | 'bench' | 'link';

/**
 * Length of a MAC in characters: base64url of 132 of the 256 bits of HMAC-SHA256 (RFC 2104, section 5: at least half of
 * them).
 */
export const macLength = 22;

/** The MAC of texts (as UTF-8) or bytes, concatenated. */
export function macOf({ secret }: SigningKey, purpose: Purpose, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = crypto().createHmac('sha256', secret).update(`${purpose}\n`);
  for (const part of parts) hmac.update(part);
  return hmac.digest('base64url').slice(0, macLength);
}

/** Whether one of the keys made the MAC, compared in constant time. */
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
