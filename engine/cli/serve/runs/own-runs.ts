import { isInside } from '../../../disk/paths/path-rules.ts';
import { coalesceCalls } from '../../../language/coalesce.ts';
import { isRunId } from '../../../store/paths.ts';
import type { KnownRuns, RunEntry } from '../../../store/runs/runs.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';

/** The runs of a folder's pipelines that this machine wrote. */
export interface OwnRuns {
  /** Undefined where the run does not exist or is not one of the folder. */
  find(run: string): Promise<RunEntry | undefined>;
}

/** The most runs that are cached. */
const most = 10_000;

export function createOwnRuns({ engine, folder, database }: McpHost): OwnRuns {
  const root = currentRoot(engine, folder);
  const cache: KnownRuns = new Map();
  if (database)
    return {
      find: coalesceCalls(async (run) => {
        // A database refuses some strings, such as those with a NUL.
        if (!isRunId(run)) return undefined;
        const [entry] = await database.list({ id: run });
        if (!entry || !isInside(entry.file, folder)) return undefined;
        await database.bring(run);
        return entry;
      }),
    };

  return {
    find: coalesceCalls(async (run) => {
      if (cache.size > most) cache.clear();
      const entry = await engine.readRunEntry(root, run, cache);
      return entry && !entry.foreign && entry.status !== 'damaged' && isInside(entry.file, folder) ? entry : undefined;
    }),
  };
}
