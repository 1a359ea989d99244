import { signal } from '@preact/signals';
import { say } from '../../engine/language/texts.ts';
import { ApiFault, type AskApi, createAskApi, readJson, type Sent } from '../remote/request.ts';
import { pageTexts } from './texts/page.ts';

/** The user of the page, as known to the server. */
export interface Visitor {
  by: string;
  scopes: readonly string[];
  /** Several processes execute the runs: they are listed. */
  workers: boolean;
  /** Sent with every request that changes something: it proves that the page made the request. */
  csrf: string;
}

/** The server's answer about the session: without a visitor a sign-in is required. */
export interface Visit {
  folder: string;
  visitor?: Visitor | undefined;
  /** By whom people may sign in beside a token. */
  provider?: string | undefined;
  /** Why the session has ended, or cannot start. */
  note?: string | undefined;
}

/** Undefined until the server has answered. */
export const visit = signal<Visit | undefined>(undefined);

const asked = createAskApi({
  texts: {
    unreachable: () => say(pageTexts.unreachable),
    failed: (status) => say(pageTexts.failed, { status }),
  },
  send(path, init) {
    const csrf = visit.peek()?.visitor?.csrf;
    if (init.method !== 'GET' && csrf !== undefined) init.headers.set('Baton-Csrf', csrf);
    return fetch(path, { ...init, credentials: 'same-origin' });
  },
});

/**
 * Sends a request. Rejects with an ApiFault if the server refuses it, and signs out if the session is no longer valid.
 * Addresses are relative to the page.
 */
export const ask: AskApi = async (path, sent) => {
  try {
    return await asked(path, sent);
  } catch (error) {
    const known = visit.peek();
    if (error instanceof ApiFault && error.status === 401 && known?.visitor)
      visit.value = { ...known, visitor: undefined, note: say(pageTexts.signedOut) };
    throw error;
  }
};

export const fetchJson = <T>(path: string, sent?: Sent): Promise<T> => readJson<T>(ask, path, sent);

/** Reads the current session. */
export async function readVisit(note?: string): Promise<void> {
  const session = await fetchJson<{ signedIn: boolean; folder: string; provider?: string } & Visitor>('page/session');
  const { signedIn, folder, provider, ...visitor } = session;
  visit.value = { folder, provider, visitor: signedIn ? visitor : undefined, note };
}

/** Signs in by a token; rejects with an ApiFault if the server does not know it. */
export async function signInWithToken(token: string): Promise<void> {
  await ask('page/session', { method: 'POST', body: { token } });
  await readVisit();
  const now = visit.peek();
  if (now && !now.visitor) visit.value = { ...now, note: say(pageTexts.noCookie) };
}

export async function signOut(): Promise<void> {
  const left = await ask('page/session', { method: 'DELETE' });
  const { leave }: { leave?: string } = left.status === 204 ? {} : await left.json();
  if (leave === undefined) await readVisit();
  // The session with who said who it is ends there.
  else location.assign(leave);
}
