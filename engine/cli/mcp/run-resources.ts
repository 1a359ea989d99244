import { isInside } from '../../disk/paths/path-rules.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import type { RunFilter } from '../../store/pg/list-runs.ts';
import type { RunEntry } from '../../store/runs/runs.ts';
import type { Engine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import type { McpHost } from './host.ts';

interface RunResource {
  uri: string;
  name: string;
  mimeType: string;
}

/** The number of runs on a page of the list. */
const pageSize = 50;

export const runUri = (run: string): string => `baton://runs/${run}`;
export const reportUri = (run: string): string => `${runUri(run)}/report`;

export const resourceTemplates = [
  { uriTemplate: 'baton://runs/{run}', name: say(mcpServerTexts.runResource), mimeType: 'application/json' },
  { uriTemplate: 'baton://runs/{run}/report', name: say(mcpServerTexts.reportResource), mimeType: 'text/markdown' },
];

/**
 * The runs of the folder's pipelines that this machine wrote, oldest first. The project around the folder may have others;
 * `filter` lets a database select.
 */
export async function listOwnRuns(host: McpHost, filter: RunFilter = {}): Promise<RunEntry[]> {
  const { engine, folder, database } = host;
  return ownRuns(host, await (database ? database.list(filter) : engine.listRuns(currentRoot(engine, folder))));
}

const ownRuns = ({ folder }: McpHost, runs: readonly RunEntry[]): RunEntry[] =>
  runs.filter(({ file, foreign, status }) => !foreign && status !== 'damaged' && isInside(file, folder));

/** Selects runs for a page of a list. */
interface NewestRuns {
  filter: Omit<RunFilter, 'most'>;
  /** What the filter says, for runs in folders, and what a database cannot select. */
  matches(run: RunEntry): boolean;
  most: number;
}

/** The newest of those runs that match; a database is asked for no more than it takes to find so many. */
export async function listNewestRuns(host: McpHost, { filter, matches, most }: NewestRuns): Promise<RunEntry[]> {
  const { database } = host;
  if (!database) return (await listOwnRuns(host)).toReversed().filter(matches).slice(0, most);

  const found: RunEntry[] = [];
  for (let { before } = filter; ; ) {
    const page = await database.list({ ...filter, before, most });
    found.push(...ownRuns(host, page).toReversed().filter(matches));
    const [oldest] = page;
    if (found.length >= most || page.length < most || !oldest) return found.slice(0, most);
    before = oldest.id;
  }
}

/** Those runs, the newest first; `cursor` is the last run of the previous page. */
export async function listRunResources(
  host: McpHost,
  cursor: string | undefined,
): Promise<{ resources: RunResource[]; nextCursor?: string }> {
  const older = await listNewestRuns(host, {
    filter: { before: cursor },
    matches: ({ id }) => cursor === undefined || id < cursor,
    most: pageSize + 1,
  });
  const resources = older.slice(0, pageSize).map(({ id, pipeline, status, started_at }) => ({
    uri: runUri(id),
    name: say(mcpServerTexts.runName, { pipeline, status, time: new Date(started_at).toISOString() }),
    mimeType: 'application/json',
  }));
  const last = older[pageSize - 1];

  return last && older.length > pageSize ? { resources, nextCursor: last.id } : { resources };
}

/** The result or the report of a run. Throws an Error for a URI that names neither. */
export async function readRunResource(
  engine: Engine,
  findRun: (run: string) => Promise<RunEntry | undefined>,
  uri: string,
): Promise<{ mimeType: string; text: string }> {
  const [, run = '', part] = /^baton:\/\/runs\/([\w-]+)(\/report)?$/.exec(uri) ?? [];
  const entry = await findRun(run);
  if (!entry) throw new Error(say(mcpServerTexts.noResource, { uri }));
  if (part) return { mimeType: 'text/markdown', text: await engine.writeReport(entry.folder, 'markdown') };
  const { result } = await engine.readRun(entry.folder);
  return { mimeType: 'application/json', text: JSON.stringify(engine.shortValue(JSON.parse(JSON.stringify(result))), null, 2) };
}
