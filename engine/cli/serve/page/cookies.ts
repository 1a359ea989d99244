import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** The cookie that holds the key of a session. Scripts do not see it, and no other site has it sent. */
export interface SessionCookie {
  read(context: Context): string | undefined;
  write(context: Context, key: string): void;
  remove(context: Context): void;
}

/**
 * Behind a proxy it is for TLS alone, and of this host alone. On loopback, where cookies know no ports, its name bears the port, so that two
 * servers do not sign each other's people out.
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
