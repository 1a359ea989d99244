import { setTimeout as sleep } from 'node:timers/promises';
import { settleOrAbort } from '../../../language/abort.ts';
import { servingTexts as texts } from '../../../language/texts/cli/serving.ts';
import { say } from '../../../language/texts.ts';
import type { Args } from '../../args/parse.ts';
import { UsageError } from '../../args/usage-error.ts';
import { currentRoot } from '../../files/paths.ts';
import type { McpHost } from '../../mcp/host.ts';

/** How often it looks for expired runs, in milliseconds. */
const lookEvery = 3_600_000;

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/**
 * How long runs are kept after their end, in milliseconds; undefined for as long as nobody removes them. Throws a UsageError.
 */
export function readRetention(args: Args): number | undefined {
  const text = args.one('retention');
  if (text === undefined) return undefined;
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  if (count === '') throw new UsageError(say(texts.noRetention, { text }));
  return Number(count) * (units[unit] ?? 0);
}

interface Retaining {
  host: McpHost;
  /** In milliseconds. */
  retention: number;
  now: () => number;
  tell(line: string): void;
}

/** Archives expired runs and removes them; their usage and the audit stay. Returns how many were removed. */
export async function removeOldRuns({ host, retention, now, tell }: Retaining): Promise<number> {
  const { engine, database } = host;
  const root = currentRoot(engine, host.folder);
  const before = now() - retention;

  let count = 0;
  for (const one of database ? await database.listEnded(before) : await engine.listEndedRuns(root, before)) {
    try {
      const folder = database ? await database.bring(one) : one;
      await engine.archiveRun(root, folder);
      const isGone = database ? await database.remove(one) : await engine.removeArchived(root, folder);
      if (isGone) count++;
    } catch (error) {
      tell(say(texts.notRemoved, { run: engine.runPaths(one).id, why: error instanceof Error ? error.message : String(error) }));
    }
  }

  return count;
}

/** Does so now and every hour, until the signal is aborted. */
export async function keepRetention(retaining: Retaining, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const count = await removeOldRuns(retaining).catch((error: unknown) => {
      retaining.tell(say(texts.notRetained, { why: error instanceof Error ? error.message : String(error) }));
      return 0;
    });
    if (count > 0) retaining.tell(say(texts.removedRuns, { count }));
    await settleOrAbort(sleep(lookEvery, undefined, { ref: false }), stopping).catch(() => undefined);
  }
}
