import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { type ServerToken, serverScopes, type TokenStore } from '../../trust/tokens.ts';
import { refuseOtherTables } from './migrate.ts';
import { databaseError, openConnections, type Query } from './query.ts';

interface Row {
  name: string;
  scopes: string[];
  hash: string;
  created: Date;
  expires: Date | null;
}

/** The tokens of a project in the database: they are valid at each of its servers. An unknown scope allows nothing. */
export const openTokens = (query: Query, project: string): TokenStore => ({
  async list() {
    const rows = await query<Row>(
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

/** The timeout of a command's statement in milliseconds. */
const timeoutMs = 10_000;

/** Works with the tokens of a project that already has a server. Rejects with a RunError that says what to do. */
export async function withProjectTokens<T>(url: string, project: string, work: (tokens: TokenStore) => Promise<T>): Promise<T> {
  const { query, end } = openConnections({ url, timeoutMs });
  try {
    await refuseOtherTables(query, url);
    const names = (await query<{ name: string }>('select name from baton.projects order by name')).map(({ name }) => name);
    if (!names.includes(project))
      throw new RunError({
        kind: 'input',
        message: say(texts.noProject, { project, projects: names.join(', ') || '–' }),
        hint: say(texts.noProjectHint),
      });
    return await work(openTokens(query, project));
  } catch (error) {
    throw databaseError(error, url);
  } finally {
    await end();
  }
}
