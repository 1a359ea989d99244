import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { TokenStore } from '../../trust/tokens.ts';
import type { AuditPlace } from '../audit/audit-log.ts';
import { openAudit } from './audit.ts';
import { refuseOtherTables } from './migrate.ts';
import { databaseError, openConnections, type Query } from './query.ts';
import { openTokens } from './tokens.ts';

/** Milliseconds that a statement of a command may take. */
const timeoutMs = 10_000;

/** What a command works with of a project. */
export interface ProjectRecords {
  tokens: TokenStore;
  audit: AuditPlace;
}

/** Works with what is kept of a project that a server was started for. Rejects with a RunError that says what to do. */
export async function withProject<T>(url: string, project: string, work: (records: ProjectRecords) => Promise<T>): Promise<T> {
  const connections = openConnections({ url, timeoutMs });
  const { end } = connections;
  // Each statement explains itself: what the work refuses is no fault of the database.
  const query: Query = (text, values) =>
    connections.query<never>(text, values).catch((error: unknown) => Promise.reject(databaseError(error, url)));
  try {
    await refuseOtherTables(query, url);
    const names = (await query<{ name: string }>('select name from baton.projects order by name')).map(({ name }) => name);
    if (!names.includes(project))
      throw new RunError({
        kind: 'input',
        message: say(texts.noProject, { project, projects: names.join(', ') || '–' }),
        hint: say(texts.noProjectHint),
      });

    return await work({ tokens: openTokens(query, project), audit: openAudit(connections, project, url) });
  } finally {
    await end();
  }
}
