import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, errnoOf } from '../disk/errno.ts';
import { makeFolder } from '../disk/files/permissions.ts';
import { writeAtomic } from '../disk/files/write-atomic.ts';
import { isMap, tryParseJson } from '../language/json.ts';
import { storeTexts } from '../language/texts/storage/store.ts';
import type { UsageRecord } from '../store/history/read-usage.ts';
import { batonFolder, ignoreRuns, runPaths } from '../store/paths.ts';
import { removeRun } from '../store/runs/prune.ts';
import { listRuns } from '../store/runs/runs.ts';
import { packRun } from './bundle/bundle.ts';
import { measureUsage } from './history/measure-usage.ts';
import { readRun } from './resume/read-run.ts';

/** The archive of expired runs: each a bundle that any machine can open. */
export const archiveFolder = (root: string): string => join(batonFolder(root), 'archive');
/** The usage of removed runs from folders: a line each. */
const usageFile = (root: string): string => join(archiveFolder(root), 'usage.jsonl');

/**
 * Writes a finished run into the archive of a project; it is on disk when this resolves. Returns the file. Rejects with a
 * RunError.
 */
export async function archiveRun(root: string, folder: string): Promise<string> {
  const file = join(archiveFolder(root), `${runPaths(folder).id}.baton-run`);
  const bytes = await packRun(folder);
  await makeFolder(archiveFolder(root));
  ignoreRuns(root);
  await writeAtomic(file, bytes, { durable: true }).catch((error: unknown) => {
    throw diskError(error, storeTexts.unarchived, file);
  });

  return file;
}

const over: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** The runs in folders of a project that this machine wrote and that ended before a moment (milliseconds since 1970), oldest first. */
export async function listEndedRuns(root: string, before: number): Promise<string[]> {
  const ended = (await listRuns(root)).filter(
    ({ foreign, status, started_at, duration = 0 }) => !foreign && over.has(status) && started_at + duration < before,
  );
  return ended.map(({ folder }) => folder);
}

/** Removes an archived run; its usage stays. False where a process owns it. Rejects with a RunError. */
export async function removeArchived(root: string, folder: string): Promise<boolean> {
  const records = measureUsage((await readRun(folder)).state);
  const file = usageFile(root);
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  // If the run stays after all, its usage comes from its log, and this line is ignored.
  await appendFile(file, lines, { mode: 0o600, flush: true }).catch((error: unknown) => {
    throw diskError(error, storeTexts.unarchived, file);
  });

  return removeRun(root, runPaths(folder).id);
}

/** The usage of removed runs since a time, except those reported elsewhere. Rejects with a RunError. */
export async function readArchivedUsage(root: string, since: number, listed: ReadonlySet<string>): Promise<UsageRecord[]> {
  const file = usageFile(root);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return '';
    throw diskError(error, storeTexts.unarchived, file);
  });

  const records = new Map<string, UsageRecord>();
  for (const line of text.split('\n')) {
    const record = parse(line);
    // A line cut off by a power failure was not followed by the run's removal.
    if (!record || listed.has(record.run) || record.started_at < since) continue;
    records.set(`${record.run}\n${record.model ?? ''}`, record);
  }

  return [...records.values()];
}

function parse(line: string): UsageRecord | undefined {
  const value = tryParseJson(line);
  return isRecord(value) ? value : undefined;
}

const isRecord = (value: unknown): value is UsageRecord =>
  isMap(value) &&
  [value['run'], value['pipeline']].every((one) => typeof one === 'string') &&
  [value['started_at'], value['calls'], value['input_tokens'], value['output_tokens'], value['cost']].every(
    (one) => typeof one === 'number',
  ) &&
  typeof value['open'] === 'boolean' &&
  (value['model'] === undefined || typeof value['model'] === 'string');
