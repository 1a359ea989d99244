import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** The cookie with the key of a session. It is hidden from scripts (HttpOnly) and from other sites (SameSite). */
export interface SessionCookie {
  read(context: Context): string | undefined;
  write(context: Context, key: string): void;
  remove(context: Context): void;
}

/**
 * Behind a proxy it is bound to TLS and this host. On loopback, where cookies ignore ports, its name contains the port, so
 * that two servers do not sign each other's users out.
 */
export function createSessionCookie(secure: boolean): SessionCookie {
  const nameIn = ({ req }: Context): string => (secure ? '__Host-baton' : `baton-${new URL(req.url).port || '80'}`);
  const options = { httpOnly: true, sameSite: 'Strict', secure, path: '/' } as const;
  return {
    read: (context) => getCookie(context, nameIn(context)),
    write: (context, key) => setCookie(context, nameIn(context), key, options),
    remove: (context) => void deleteCookie(context, nameIn(context), options),
  };
}
