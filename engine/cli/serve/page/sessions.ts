import { createHash, randomBytes } from 'node:crypto';
import type { TokenScope } from '../../../trust/tokens.ts';

/** Somebody who signed in with a browser. */
export interface PageSession {
  /** Who it is, as facts name it. */
  by: string;
  scopes: readonly TokenScope[];
  /** The sha-256 of the token that was used: the session holds as long as that does. */
  token: string;
  /** What the page sends with whatever changes something: another site cannot read it. */
  csrf: string;
}

/** Those who are signed in; their keys are kept as fingerprints, and end with the process. */
export interface PageSessions {
  /** Opens a session and gives its key, which goes into a cookie. `until` is when the token expires, in milliseconds since 1970. */
  open(session: Omit<PageSession, 'csrf'>, until?: number): string;
  /** The session of a key, which stays open from now on; undefined where it has ended. */
  find(key: string): PageSession | undefined;
  close(key: string): void;
}

/** Times in milliseconds: how long a session lasts at most, and without a request. */
export const sessionTimes = { most: 12 * 3_600_000, idle: 2 * 3_600_000 } as const;
/** One more lets go of the one that was not used for longest: of a token first, so that who has one signs out nobody else's. */
export const mostSessions = { all: 1000, ofToken: 100 } as const;

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export function createSessions(now: () => number): PageSessions {
  // In the order of their last use.
  const sessions = new Map<string, PageSession & { ends: number; seen: number }>();
  return {
    open(session, until = Number.POSITIVE_INFINITY) {
      const key = randomBytes(32).toString('base64url');
      const ofToken = [...sessions].flatMap(([hash, { token }]) => (token === session.token ? [hash] : []));
      const [oldest] = ofToken.length >= mostSessions.ofToken ? ofToken : sessions.keys();
      const isFull = ofToken.length >= mostSessions.ofToken || sessions.size >= mostSessions.all;
      if (isFull && oldest !== undefined) sessions.delete(oldest);
      const ends = Math.min(until, now() + sessionTimes.most);
      sessions.set(hashOf(key), { ...session, csrf: randomBytes(32).toString('base64url'), ends, seen: now() });
      return key;
    },
    find(key) {
      const hash = hashOf(key);
      const session = sessions.get(hash);
      if (!session) return undefined;
      sessions.delete(hash);
      if (now() >= session.ends || now() - session.seen >= sessionTimes.idle) return undefined;
      sessions.set(hash, { ...session, seen: now() });
      return session;
    },
    close: (key) => void sessions.delete(hashOf(key)),
  };
}
