import type { Query } from './query.ts';

/** Idempotency keys of requests that start a run, kept for a day. */
export interface RequestKeys {
  /** Claims a key for a request; returns the existing claim, if there is one. */
  claim(key: string, body: string): Promise<ClaimedKey | undefined>;
  /** Sets the run that was started for it. */
  keep(key: string, body: string, run: string): Promise<void>;
  /** Nothing was started: the key is free again. */
  drop(key: string): Promise<void>;
}

/** A claimed key: the request's fingerprint, and the run, if known. */
export interface ClaimedKey {
  body: string | undefined;
  run: string | undefined;
}

/** The keys of a project in the database. */
export const openKeys = (query: Query, project: string): RequestKeys => ({
  async claim(key, body) {
    await query("delete from baton.keys where project = $1 and at < clock_timestamp() - interval '1 day'", [project]);
    const claimed = await query(
      'insert into baton.keys (project, key, body) values ($1, $2, $3) on conflict do nothing returning key',
      [project, key, body],
    );
    if (claimed.length > 0) return undefined;

    const [kept] = await query<{ body: string; run: string | null }>(
      'select body, run from baton.keys where project = $1 and key = $2',
      [project, key],
    );

    return { body: kept?.body, run: kept?.run ?? undefined };
  },
  async keep(key, _, run) {
    await query('update baton.keys set run = $3 where project = $1 and key = $2', [project, key, run]);
  },
  async drop(key) {
    await query('delete from baton.keys where project = $1 and key = $2', [project, key]);
  },
});
