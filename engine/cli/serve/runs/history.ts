import type { HistoryUpdate, RunsElsewhere } from '../../../launch/history/read-project-history.ts';
import type { HistoryQueries } from '../../../store/history/read-history.ts';
import type { RunDatabase } from '../../../store/pg/database.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';
import { listOwnRuns } from '../../mcp/run-resources.ts';

/** Runs in a database that other servers and workers executed are read into the history: so many of the newest of a pipeline. */
const mostRead = 30;

/** Queries the history of the served folder, once the newest runs of a pipeline are in it. Rejects as `readProjectHistory` does. */
export async function readServedHistory<T>(
  host: McpHost,
  pipeline: string,
  ask: (history: HistoryQueries) => T,
): Promise<{ value: T; update: HistoryUpdate }> {
  const { engine, folder, database } = host;
  const root = currentRoot(engine, folder);
  if (!database) return engine.readProjectHistory(root, ask);

  return engine.readProjectHistory(root, ask, { elsewhere: await findRunsElsewhere(host, database, pipeline) });
}

/** The newest runs of a pipeline in a database. */
export async function findRunsElsewhere(host: McpHost, { bring }: RunDatabase, pipeline: string): Promise<RunsElsewhere> {
  const entries = await listOwnRuns(host, { pipeline, statuses: ['succeeded', 'failed', 'cancelled'], most: mostRead });
  return { entries, bring };
}
