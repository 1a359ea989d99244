import { signal } from '@preact/signals';
import { say } from '../../engine/language/texts.ts';
import type { Json } from '../messages.ts';
import { pageTexts } from './texts/page.ts';

/** Who uses the page, as the server knows them. */
export interface Visitor {
  by: string;
  scopes: readonly string[];
  /** Goes along with whatever changes something: it proves that the page asked. */
  csrf: string;
}

/** What the server says of the visit: without a visitor somebody is to sign in. */
export interface Visit {
  folder: string;
  visitor?: Visitor | undefined;
  /** Why nobody is signed in any more, or cannot be. */
  note?: string | undefined;
}

/** Undefined until the server has said it. */
export const visit = signal<Visit | undefined>(undefined);

/** What the server refused, in its own words. */
export class ApiFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Sent {
  method?: string;
  body?: Json;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Asks the server. Rejects with an ApiFault where it refuses, and signs out where it knows nobody any more. Addresses are relative to the page. */
export async function ask(path: string, { method = 'GET', body, headers = {}, signal: until }: Sent = {}): Promise<Response> {
  const csrf = visit.peek()?.visitor?.csrf;
  const sent = new Headers(headers);
  if (body !== undefined) sent.set('Content-Type', 'application/json');
  if (method !== 'GET' && csrf !== undefined) sent.set('Baton-Csrf', csrf);
  const response = await fetch(path, {
    method,
    headers: sent,
    body: body === undefined ? null : JSON.stringify(body),
    signal: until ?? null,
    credentials: 'same-origin',
  }).catch((error: unknown) => {
    if (until?.aborted) throw error;
    throw new ApiFault(0, say(pageTexts.unreachable));
  });
  if (response.ok || response.status === 304) return response;
  const fault = new ApiFault(response.status, await faultWords(response));
  const known = visit.peek();
  if (response.status === 401 && known?.visitor) visit.value = { ...known, visitor: undefined, note: say(pageTexts.signedOut) };
  throw fault;
}

/** What an address gives, as JSON. The shape is the server's word: both are built together. */
export const fetchJson = async <T>(path: string, sent?: Sent): Promise<T> => (await ask(path, sent)).json();

/** An address with a query. */
export const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const named = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '');
  return named.length === 0 ? path : `${path}?${new URLSearchParams(named)}`;
};

async function faultWords(response: Response): Promise<string> {
  const words = say(pageTexts.failed, { status: response.status });
  try {
    const problem: unknown = await response.json();
    if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return words;
    const needs = 'needs' in problem && Array.isArray(problem.needs) ? problem.needs.join(', ') : undefined;
    const hint = 'hint' in problem ? problem.hint : undefined;
    return [problem.detail, needs, hint].filter((part) => typeof part === 'string' && part !== '').join(' ');
  } catch {
    return words;
  }
}

/** Why something could not be done, in words. */
export const wordsOfFault = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Learns who uses the page. */
export async function readVisit(note?: string): Promise<void> {
  const { signedIn, folder, ...visitor } = await fetchJson<{ signedIn: boolean; folder: string } & Visitor>('page/session');
  visit.value = { folder, visitor: signedIn ? visitor : undefined, note };
}

/** Signs in by a token; rejects with an ApiFault where the server knows none like it. */
export async function signInWithToken(token: string): Promise<void> {
  await ask('page/session', { method: 'POST', body: { token } });
  await readVisit();
  const now = visit.peek();
  if (now && !now.visitor) visit.value = { ...now, note: say(pageTexts.noCookie) };
}

export async function signOut(): Promise<void> {
  await ask('page/session', { method: 'DELETE' });
  await readVisit();
}
