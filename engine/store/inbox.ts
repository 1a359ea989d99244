import { type FSWatcher, watch } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskError, errnoOf } from '../disk/errno.ts';
import { makeFolder } from '../disk/files/permissions.ts';
import { writeAtomic } from '../disk/files/write-atomic.ts';
import { whenAborted } from '../language/abort.ts';
import { isMap, type Json } from '../language/json.ts';
import { type ChangedLimits, readChangedLimits } from '../language/run-limits.ts';
import { storeTexts } from '../language/texts/storage/store.ts';
import { trustTexts } from '../language/texts/storage/trust.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import { isPath, type Path } from '../state/path.ts';
import { signingKey, verificationKeys } from '../trust/key.ts';
import { isSigned, macOf } from '../trust/mac.ts';
import { closeLine, decodeLine, encodeBody, signatureOf } from './log/log-line.ts';
import { runPaths } from './paths.ts';

/** Messages to a run: a file each, turned into facts by the process with the lock. */
export type InboxMessage =
  /** `at` is its time, in milliseconds since 1970, which counts for a deadline. */
  | { type: 'answer'; question: string; value: Json; by: string; at?: number }
  | { type: 'cancel'; by: string }
  | { type: 'pause'; by: string }
  | { type: 'resume'; by: string }
  | { type: 'limits'; limits: ChangedLimits; by: string }
  | { type: 'edit'; path: Path; value: Json; by: string }
  /** A child run has ended, or waits for a person. */
  | { type: 'child'; run: string; by: string };

export interface InboxHandlers {
  /**
   * The file is removed after this resolves: make the fact durable first. After a crash in between, a message may come twice.
   */
  message(message: InboxMessage): Promise<void> | void;
  /** An invalid file, or one that this machine did not write; it is set aside under the given name. */
  refused?(file: string): void;
  /** The inbox cannot be read; watching continues. */
  failed?(error: unknown): void;
}

let count = 0;

/**
 * Leaves a message for a run and returns its file, which is removed after it was read. On disk when it resolves; messages are
 * read in the order of `now`. It is signed for this run and its place in the order, so that files that come with a folder
 * count for nothing.
 */
export async function dropMessage(folder: string, message: InboxMessage, now: number): Promise<string> {
  const { inbox } = runPaths(folder);
  const name = `${String(now).padStart(15, '0')}-${String(count++).padStart(6, '0')}-${process.pid}.json`;
  const file = join(inbox, name);
  const key = signingKey();
  if (!key) throw new RunError({ kind: 'input', message: say(trustTexts.noKey, { folder: homedir() }) });

  const body = encodeBody(message);
  await writeAtomic(file, closeLine(body, macOf(key, 'inbox', placeOf(folder, name), body)), { durable: true }).catch(
    (error: unknown) => {
      throw diskError(error, storeTexts.messageUnleft, inbox);
    },
  );

  return file;
}

/** Reads waiting messages, in order, and removes each after it was handled. */
export async function readInbox(folder: string, handlers: InboxHandlers): Promise<void> {
  const { inbox } = runPaths(folder);
  for (const name of await namesIn(inbox)) {
    const file = join(inbox, name);
    const message = parseMessage(await readFile(file), placeOf(folder, name));
    if (message) {
      await handlers.message(message);
      await rm(file);
    } else {
      await rename(file, `${file}.refused`);
      handlers.refused?.(`${file}.refused`);
    }
  }
}

/** The waiting messages, in order, with their files; nothing is removed. Files without a message are skipped. */
export async function peekInbox(folder: string): Promise<{ file: string; message: InboxMessage }[]> {
  const { inbox } = runPaths(folder);
  const found: { file: string; message: InboxMessage }[] = [];
  for (const name of await namesIn(inbox)) {
    const file = join(inbox, name);
    const message = parseMessage(await readFile(file), placeOf(folder, name));
    if (message) found.push({ file, message });
  }

  return found;
}

async function namesIn(inbox: string): Promise<string[]> {
  const names = await readdir(inbox).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, storeTexts.inboxUnread, inbox);
  });
  return names.filter((one) => one.endsWith('.json') && !one.startsWith('.')).sort();
}

/**
 * Handles messages as they come until `signal` is aborted; resolves then, with no handler running. `poll` (milliseconds) is
 * for file systems without change events.
 */
export async function watchInbox(folder: string, handlers: InboxHandlers, signal: AbortSignal, poll = 1_000): Promise<void> {
  const { inbox } = runPaths(folder);
  await makeFolder(inbox);
  let changed = true;
  let wake = () => {};

  const look = () => {
    changed = true;
    wake();
  };

  const watcher = watchFolder(inbox, look);
  const timer = setInterval(look, poll).unref();
  const off = whenAborted(signal, look);

  while (!signal.aborted) {
    if (!changed) await new Promise<void>((resolve) => (wake = resolve));
    changed = false;
    if (!signal.aborted) await readInbox(folder, handlers).catch((error: unknown) => handlers.failed?.(error));
  }

  off();
  clearInterval(timer);
  watcher?.close();
}

/** Undefined where the system has no more watches; polling remains. */
function watchFolder(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, changed).on('error', () => undefined);
  } catch {
    return undefined;
  }
}

/** The identity of a message in a run. */
const placeOf = (folder: string, name: string): string => `${runPaths(folder).id}/${name}\n`;

function parseMessage(bytes: Buffer, place: string): InboxMessage | undefined {
  const line = bytes.subarray(0, -1);
  const signature = signatureOf(line);
  if (!signature || !isSigned(verificationKeys(), signature.mac, 'inbox', place, signature.body)) return undefined;
  const value = decodeLine(line);
  return isMessage(value) ? value : undefined;
}

function isMessage(value: unknown): value is InboxMessage {
  if (!isMap(value) || typeof value.by !== 'string') return false;
  switch (value.type) {
    case 'answer':
      return (
        typeof value.question === 'string' &&
        value.value !== undefined &&
        (value.at === undefined || typeof value.at === 'number')
      );
    case 'edit':
      return typeof value.path === 'string' && isPath(value.path) && value.value !== undefined;
    case 'child':
      return typeof value.run === 'string';
    case 'limits':
      return isMap(value.limits) && readChangedLimits(value.limits) !== undefined;
    default:
      return value.type === 'cancel' || value.type === 'pause' || value.type === 'resume';
  }
}
