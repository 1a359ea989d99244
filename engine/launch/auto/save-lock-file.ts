import { isAbsolute } from 'node:path';
import type { ResolvedSite } from '../../auto/resolve.ts';
import { lockEntries } from '../../auto/resolve-batch.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import { formatLock, lockFileOf, mergeLock } from '../../workspace/lock-file.ts';

interface NewAnswers {
  /** The pipeline's file; the lock file is beside it. A pipeline without a path has none. */
  file: string;
  /** The prefix of an embedded pipeline's tags. */
  prefix: string;
  resolved: readonly ResolvedSite[];
  /** The lock file as it was read. */
  entries: readonly LockEntry[];
  /** Every tag whose answers may be kept in the lock file. */
  siteIds(): ReadonlySet<string>;
  /** In ms since 1970. */
  now: number;
}

/** Writes new answers of AUTO tags into the lock file beside the pipeline. */
export async function saveLock({ file, prefix, resolved, entries, siteIds, now }: NewAnswers): Promise<void> {
  const added = lockEntries(resolved, now).map((entry) => ({ ...entry, site: `${prefix}${entry.site}` }));
  if (added.length === 0 || !isAbsolute(file)) return;
  await writeAtomic(lockFileOf(file), formatLock(mergeLock(entries, added, siteIds())));
}
