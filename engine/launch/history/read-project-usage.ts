import { groupUsage, type UsageKey, type UsageSum } from '../../insight/usage.ts';
import { type HistoryUpdate, readProjectHistory } from './read-project-history.ts';

/** What the live runs of a project spent since a moment (milliseconds since 1970), added up by the keys. Throws like `readProjectHistory`. */
export async function readProjectUsage(
  root: string,
  { by, since = 0 }: { by: readonly UsageKey[]; since?: number },
): Promise<{ usage: UsageSum[]; update: HistoryUpdate }> {
  const { value, update } = await readProjectHistory(root, (history) => groupUsage(history.usage(since), by));
  return { usage: value, update };
}
