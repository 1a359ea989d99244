import { statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap, type JsonMap } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { isChildRun, topRunOf } from '../../state/child-runs.ts';
import type { RunStatus } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { signingKey, verificationKeys } from '../../trust/key.ts';
import { isSigned, macOf } from '../../trust/mac.ts';
import { lockOwner } from '../lock/run-lock.ts';
import { closeLine, decodeLine, encodeBody, signatureOf } from '../log/log-line.ts';
import { headerFault } from '../log/read-log.ts';
import { sealOf } from '../log/seal.ts';
import { indexFile, isRunId, type RunPaths, runPaths, runsFolder } from '../paths.ts';

/** One run in a list. Times are milliseconds since 1970, `duration` in milliseconds. */
export interface RunEntry {
  id: string;
  folder: string;
  pipeline: string;
  file: string;
  /** `running`: a process holds its lock. `damaged`: its log has no valid beginning. */
  status: RunStatus | 'running' | 'damaged';
  started_at: number;
  /** Absent while it has not ended. */
  duration?: number;
  /** This machine did not write it. */
  foreign?: true;
  /** At a server: the pool without a worker that it waits for. */
  waitsFor?: string;
}

/** The index entry of a run, valid while its log has this size and time. */
interface Remembered extends Omit<RunEntry, 'folder' | 'status'> {
  bytes: number;
  modified: number;
  /** Absent where the log has no end. */
  status?: RunStatus | 'damaged';
}

/** The number of runs that a list reads at once. */
const readAtOnce = 32;

/** Every run under `root`, oldest first. The index is only a cache: missing entries are read from the logs and added. */
export async function listRuns(root: string): Promise<RunEntry[]> {
  const ids = await runIds(root);
  const index = await readIndex(root);
  const entries: RunEntry[] = [];
  const ended: Remembered[] = [];
  for (let at = 0; at < ids.length; at += readAtOnce) {
    const found = await Promise.all(ids.slice(at, at + readAtOnce).map((id) => remembered(root, id, index)));
    const there = found.filter((one) => one !== undefined);
    ended.push(...there.filter(({ status }) => status));
    entries.push(...(await Promise.all(there.map((one) => entryOf(root, one)))));
  }

  const same = ended.length === index.size && ended.every((one) => index.get(one.id) === one);
  if (!same) await remember(root, ended);
  return entries;
}

/**
 * Those of runs that people and programs began, and of the others those that wait for somebody; of a run, all that its steps made, at any
 * depth.
 */
export const isListed = ({ id, status }: Pick<RunEntry, 'id' | 'status'>, of?: string): boolean =>
  of === undefined ? !isChildRun(id) || status === 'waiting' || status === 'interrupted' : id !== of && topRunOf(id) === of;

/** Cached entries by run id, valid while the logs have that size and time. */
export type KnownRuns = Map<string, Remembered>;

/** One run by its full id; undefined where there is none. With `known` an unchanged log is not read again. */
export async function readRunEntry(root: string, id: string, known: KnownRuns = new Map()): Promise<RunEntry | undefined> {
  if (!isRunId(id)) return undefined;
  const found = await remembered(root, id, known);
  if (!found) return undefined;
  known.set(id, found);
  return entryOf(root, found);
}

async function remembered(root: string, id: string, known: ReadonlyMap<string, Remembered>): Promise<Remembered | undefined> {
  const folder = join(runsFolder(root), id);
  const found = await stat(runPaths(folder).log).catch(() => undefined);
  // A run interrupted before its first fact does not count; `pruneRuns` removes it.
  if (!found?.size) return undefined;

  const before = known.get(id);
  if (before?.bytes === found.size && before.modified === found.mtimeMs) return before;
  return { id, bytes: found.size, modified: found.mtimeMs, ...(await summarise(folder)) };
}

async function entryOf(root: string, { bytes: _, modified: __, status, ...entry }: Remembered): Promise<RunEntry> {
  const folder = join(runsFolder(root), entry.id);
  return { ...entry, folder, status: status ?? ((await lockOwner(folder)) ? 'running' : 'interrupted') };
}

/**
 * A run by its id, the beginning of its id, or of the part after the time; `latest` is the newest that has begun. Throws a
 * RunError (`input`).
 */
export async function findRun(root: string, wanted: string): Promise<RunPaths> {
  const ids = await runIds(root);
  const paths = (id: string) => runPaths(join(runsFolder(root), id));
  const own = ids.filter((id) => !isChildRun(id));
  const newest = own.at(-1) ?? ids.at(-1);
  if (newest === undefined)
    throw new RunError({ kind: 'input', message: say(storeTexts.noRuns, { root }), hint: say(storeTexts.noRunsHint) });
  if (wanted === 'latest') return paths(own.findLast((id) => hasBegun(paths(id).log)) ?? newest);
  if (ids.includes(wanted)) return paths(wanted);

  const fits = (id: string): boolean => id.startsWith(wanted) || id.split('-').at(-1)?.startsWith(wanted) === true;
  const among = own.some(fits) ? own : ids;
  const matches = wanted === '' ? [] : among.filter(fits);
  const [match, other] = matches;
  if (match !== undefined && other === undefined) return paths(match);
  if (match !== undefined) {
    const shown = { count: matches.length, wanted, runs: matches.slice(-5).join(', ') };
    throw new RunError({
      kind: 'input',
      message: say(matches.length > 5 ? storeTexts.moreRuns : storeTexts.manyRuns, shown),
      hint: say(storeTexts.manyRunsHint),
    });
  }

  const near = nearest(wanted, ids);
  throw new RunError({
    kind: 'input',
    message: say(storeTexts.noRun, { wanted, root }),
    hint: near ? say(storeTexts.noRunLike, { like: near }) : storeTexts.noRunHint,
  });
}

/** Whether a log has facts: a run interrupted before its first one is never the newest. */
const hasBegun = (log: string): boolean => (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Ids of all runs, oldest first. */
async function runIds(root: string): Promise<string[]> {
  const folder = runsFolder(root);
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, storeTexts.runsUnread, folder);
  }
}

/** The data from the first and the last fact. */
async function summarise(folder: string): Promise<Omit<Remembered, 'id' | 'bytes' | 'modified'>> {
  const bytes = await readFile(runPaths(folder).log);

  const lineAt = (start: number): JsonMap | undefined => {
    const stop = bytes.indexOf(10, start);
    return start <= 0 || stop < 0 ? undefined : decodeLine(bytes.subarray(start, stop));
  };

  const first = lineAt(bytes.indexOf(10) + 1);
  // Nothing is known of a later format, whatever its lines look like.
  const header = bytes.subarray(0, Math.max(bytes.indexOf(10), 0));
  const isKnown = headerFault(header, decodeLine(header)) === undefined;
  if (!isKnown || first?.type !== 'run.started' || typeof first.at !== 'number' || !isMap(first.pipeline))
    return { pipeline: '', file: '', started_at: (await stat(folder)).mtimeMs, status: 'damaged' };

  const { id, file } = first.pipeline;
  // A truncated last line has no line end, so the last complete line is between the last two.
  const end = bytes.lastIndexOf(10);
  const foreign = sealOf(bytes, end + 1, folder) ? {} : { foreign: true as const };
  const begun = { pipeline: String(id), file: String(file), started_at: first.at, ...foreign };
  const last = lineAt(bytes.lastIndexOf(10, end - 1) + 1);
  if (last?.type !== 'run.finished' || typeof last.at !== 'number' || !isStatus(last.status)) return begun;

  return { ...begun, status: last.status, duration: last.at - first.at };
}

const statuses = new Set<unknown>(['succeeded', 'failed', 'cancelled', 'waiting', 'interrupted'] satisfies RunStatus[]);
const isStatus = (value: unknown): value is RunStatus => statuses.has(value);

async function readIndex(root: string): Promise<Map<string, Remembered>> {
  const text = await readFile(indexFile(root), 'utf8').catch(() => '');
  const keys = verificationKeys();
  const index = new Map<string, Remembered>();
  for (const line of text.split('\n')) {
    const bytes = Buffer.from(line);
    const signature = signatureOf(bytes);
    const value = decodeLine(bytes);
    if (signature && isRemembered(value) && isSigned(keys, signature.mac, 'index', signature.body)) index.set(value.id, value);
  }

  return index;
}

/** Where it cannot be written, as on a read-only disk, or another process wrote it, the next list reads the logs again. */
async function remember(root: string, ended: readonly Remembered[]): Promise<void> {
  const key = signingKey();
  if (!key) return;
  const lines = ended.map(encodeBody).map((body) => closeLine(body, macOf(key, 'index', body)));
  await writeAtomic(indexFile(root), lines.join('')).catch(() => undefined);
}

const isRemembered = (value: unknown): value is Remembered =>
  isMap(value) &&
  ['id', 'pipeline', 'file'].every((name) => typeof value[name] === 'string') &&
  ['bytes', 'modified', 'started_at'].every((name) => typeof value[name] === 'number');
