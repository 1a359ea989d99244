import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SignInChecks } from './provider.ts';

/** A sign-in that this browser has begun. */
export interface StartedSignIn extends SignInChecks {
  /** What of the page it leads back to, behind `#`. */
  to: string;
  /** Where the provider sends the browser back to. */
  redirectUri: string;
  /** Milliseconds since 1970 until which it may come back. */
  until: number;
}

/** Milliseconds that somebody may take to sign in. */
export const mostOfSignIn = 10 * 60_000;

/** Keeps what was begun with the browser that began it, sealed: nobody fills the memory of the server by beginning. */
export function createStartedSignIns(now: () => number) {
  const key = randomBytes(32);
  return {
    seal(started: Omit<StartedSignIn, 'until'>): string {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = JSON.stringify({ ...started, until: now() + mostOfSignIn });
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    /** Undefined where it was not sealed here, or its time is over. */
    open(sealed: string): StartedSignIn | undefined {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < 12 + 16) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAuthTag(bytes.subarray(-16));
        const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
        // Only this server seals with this key.
        const started: StartedSignIn = JSON.parse(text);
        return now() < started.until ? started : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** A place of the page, behind `#`; whatever else was asked for leads to its beginning, so that nobody is led elsewhere. */
export const pagePlace = (asked: string | undefined): string =>
  asked !== undefined && /^#\/[\w\-.~%/?&=+]{0,500}$/.test(asked) ? asked : '#/';
