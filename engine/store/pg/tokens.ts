import { type ServerToken, serverScopes, type TokenStore } from '../../trust/tokens.ts';
import type { Query } from './query.ts';

interface TokenRow {
  name: string;
  scopes: string[];
  hash: string;
  created: Date;
  expires: Date | null;
}

/** The tokens of a project in the database: they are valid at each of its servers. An unknown scope allows nothing. */
export const openTokens = (query: Query, project: string): TokenStore => ({
  async list() {
    const rows = await query<TokenRow>(
      'select name, scopes, hash, created, expires from baton.tokens where project = $1 order by created, name',
      [project],
    );
    return rows.map(
      ({ name, scopes, hash, created, expires }): ServerToken => ({
        name,
        scopes: serverScopes.filter((scope) => scopes.includes(scope)),
        hash,
        created: created.toISOString(),
        expires: expires?.toISOString(),
      }),
    );
  },
  async save({ name, scopes, hash, created, expires }) {
    await query(
      `insert into baton.tokens (project, name, scopes, hash, created, expires) values ($1, $2, $3, $4, $5, $6)
       on conflict (project, name) do update set
         scopes = excluded.scopes, hash = excluded.hash, created = excluded.created, expires = excluded.expires`,
      [project, name, scopes, hash, created, expires ?? null],
    );
  },
  async revoke(name) {
    const gone = await query('delete from baton.tokens where project = $1 and name = $2 returning name', [project, name]);
    return gone.length > 0;
  },
});
