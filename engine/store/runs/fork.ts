import { copyFile, link, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolder } from '../../disk/files/permissions.ts';
import { syncFolder } from '../../disk/files/sync-folder.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import type { Fact, NewFact } from '../../state/events.ts';
import { encodeBody, encodeLine } from '../log/log-line.ts';
import type { LogRead } from '../log/read-log.ts';
import { signedHeader } from '../log/read-log.ts';
import { encodeCommit, newSeal } from '../log/seal.ts';
import { runPaths } from '../paths.ts';

/** A fork shares the large values of its parent: by hard links where the disk supports them, else as copies. */
export async function shareArtifacts(from: string, to: string): Promise<void> {
  const [source, target] = [runPaths(from).artifacts, runPaths(to).artifacts];
  const names = await readdir(source).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, storeTexts.valueUnread, source);
  });
  if (names.length === 0) return;
  try {
    await makeFolder(target);
    for (const name of names.filter((one) => /^[0-9a-f]{64}$/.test(one))) await share(join(source, name), join(target, name));
    await syncFolder(target);
  } catch (error) {
    throw diskError(error, storeTexts.valueUnstored, target);
  }
}

async function share(file: string, as: string): Promise<void> {
  await link(file, as).catch(async (error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') await copyFile(file, as);
  });
}

/**
 * Begins a run's log with existing facts, all of them or none: they are on disk when it resolves, unless the log is a `fleeting` copy of one
 * elsewhere. `openLog` appends to them.
 */
export async function beginLog(
  folder: string,
  facts: readonly (NewFact & { at: number })[],
  lasts: 'durable' | 'fleeting' = 'durable',
): Promise<LogRead> {
  const file = runPaths(folder).log;
  const numbered = facts.map((fact, index): Fact => ({ ...fact, seq: index + 1 }));
  const begun = newSeal(folder);
  const lines = [signedHeader(begun?.key), ...numbered];
  const { text, seal } = encodeCommit(lines.slice(0, -1).map(encodeLine).join(''), encodeBody(lines.at(-1) ?? {}), begun);
  await writeAtomic(file, text, { durable: lasts === 'durable' }).catch((error: unknown) => {
    throw diskError(error, storeTexts.logUnwritten, file);
  });
  return { facts: numbered, end: Buffer.byteLength(text), seal };
}
