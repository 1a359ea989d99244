import { createHash, randomBytes } from 'node:crypto';
import type { PageUser } from '../sign-in/person.ts';

/** A user who signed in with a browser. */
export interface PageSession {
  /** The user's name for rate limits. */
  name: string;
  /** The user's name in facts. */
  by: string;
  /** Whose rights it has: those of a token, by its sha-256, or those of a person whom a provider signed in. */
  holder: { token: string } | { person: PageUser };
  /** The CSRF token, which the page sends with each change: another site cannot read it. */
  csrf: string;
}

/** The open sessions. Their keys are kept as fingerprints, and end with the process. */
export interface PageSessions {
  /** Opens a session and returns its key for a cookie. `until` is its latest end, in milliseconds since 1970. */
  open(session: Omit<PageSession, 'csrf'>, until?: number): string;
  /** The session of a key, whose idle time starts again; undefined where it has ended. */
  find(key: string): PageSession | undefined;
  close(key: string): void;
}

/** In milliseconds: the longest life of a session, and its longest idle time. */
export const sessionTimes = { most: 12 * 3_600_000, idle: 2 * 3_600_000 } as const;
/**
 * A new session beyond this closes the least recently used one: of the same user first, so that nobody signs out another one.
 */
export const mostSessions = { all: 1000, ofName: 100 } as const;

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export function createSessions(now: () => number): PageSessions {
  // In the order of their last use.
  const sessions = new Map<string, PageSession & { ends: number; seen: number }>();
  return {
    open(session, until = Number.POSITIVE_INFINITY) {
      const key = randomBytes(32).toString('base64url');
      const ofName = [...sessions].flatMap(([hash, { name }]) => (name === session.name ? [hash] : []));
      const [oldest] = ofName.length >= mostSessions.ofName ? ofName : sessions.keys();
      const isFull = ofName.length >= mostSessions.ofName || sessions.size >= mostSessions.all;
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
