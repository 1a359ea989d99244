import { groupUsage, type UsageKey, type UsageSum } from '../../insight/usage.ts';
import { readArchivedUsage } from '../retention.ts';
import { type HistoryUpdate, readProjectHistory } from './read-project-history.ts';

/**
 * The usage of a project's live runs since a time (milliseconds since 1970), grouped by the keys; also of runs that were
 * removed. Throws like `readProjectHistory`.
 */
export async function readProjectUsage(
  root: string,
  { by, since = 0 }: { by: readonly UsageKey[]; since?: number },
): Promise<{ usage: UsageSum[]; update: HistoryUpdate }> {
  const { value: records, update } = await readProjectHistory(root, (history) => history.usage(since));
  const archived = await readArchivedUsage(root, since, new Set(records.map(({ run }) => run)));
  return { usage: groupUsage([...records, ...archived], by), update };
}
