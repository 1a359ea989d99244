import { close, fdatasync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { diskError } from '../../disk/errno.ts';
import { makeFolderNow } from '../../disk/files/permissions.ts';
import { syncFolder } from '../../disk/files/sync-folder.ts';
import { whenAborted } from '../../language/abort.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import type { Log } from '../../run/ports.ts';
import type { Fact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { runPaths } from '../paths.ts';
import { closeLine, encodeBody } from './log-line.ts';
import { type LogRead, signedHeader } from './read-log.ts';
import { encodeCommit, newSeal } from './seal.ts';

export interface RunLog extends Log {
  /** Writes everything to disk and closes the file. Rejects like `flushed`. */
  close(): Promise<void>;
}

/**
 * The most bytes (as UTF-16 units) that wait in memory; beyond it `append` writes synchronously, so that a slow disk slows
 * the run (backpressure).
 */
const mostQueued = 1_000_000;

/**
 * Opens a run's log for appending: a new one, or with `read` (from `readLog`) an existing one, cut after its complete lines.
 * Facts of one turn of the event loop are written together, as one signed commit, and made durable by one `fdatasync`, while
 * the next ones gather (group commit). A foreign log is continued without signatures, and stays foreign. A failure of the
 * disk is a RunError from `flushed`, from then on; `append` never throws for it. The same holds for the reason of `lost`: a
 * run that another process took over gets no more facts. A `fleeting` log, which is a copy of one elsewhere, need not survive
 * the machine.
 */
export async function openLog(
  folder: string,
  logRead?: LogRead,
  lost?: AbortSignal,
  lasts: 'durable' | 'fleeting' = 'durable',
): Promise<RunLog> {
  const file = runPaths(folder).log;
  if (logRead?.damage) throw new RunError({ kind: 'input', message: logRead.damage.message });

  const fd = await openFile(folder, file, logRead).catch((error: unknown) => {
    throw diskError(error, storeTexts.logUnopened, file);
  });

  const sync = lasts === 'durable' ? fdatasync : syncNothing;
  let seal = logRead?.end ? logRead.seal : newSeal(folder);
  /** Complete lines, and the body of the last one, which will be signed. */
  let queue = '';
  let last = logRead?.end ? undefined : encodeBody(signedHeader(seal?.key));

  /** Written since the last sync began. */
  let written = false;
  let scheduled = false;
  let syncing: PromiseWithResolvers<void> | undefined;
  let next: PromiseWithResolvers<void> | undefined;
  let failure: RunError | undefined;
  let closed = false;

  const fail = (error: unknown) => {
    failure ??= diskError(error, storeTexts.logUnwritten, file);
    queue = '';
    last = undefined;
  };

  const off = whenAborted(lost, () => fail(lost?.reason));

  const write = (body: string) => {
    const commit = encodeCommit(queue, body, seal);
    const bytes = Buffer.from(commit.text);
    queue = '';
    last = undefined;
    seal = commit.seal;
    written = true;

    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    } catch (error) {
      fail(error);
    }
  };

  const schedule = () => {
    if (scheduled || syncing) return;
    scheduled = true;
    setImmediate(commit);
  };

  const commit = () => {
    scheduled = false;
    if (closed) return;

    if (last !== undefined) write(last);
    written = false;
    const group = (syncing = next ?? settled());
    next = undefined;

    sync(fd, (error) => {
      syncing = undefined;
      if (error) fail(error);
      if (failure) group.reject(failure);
      else group.resolve();
      if (last !== undefined || written || next) schedule();
    });
  };

  const flushed = (): Promise<void> => {
    if (failure) return Promise.reject(failure);
    if (last !== undefined || written) {
      next ??= Promise.withResolvers();
      schedule();
      return next.promise;
    }

    return syncing?.promise ?? Promise.resolve();
  };

  const closeFile = promisify(close);
  return {
    append(fact: Fact) {
      if (closed) throw new Error(storeTexts.logClosed);
      if (failure) return;
      if (last !== undefined) queue += closeLine(last);
      last = encodeBody(fact);
      if (queue.length + last.length > mostQueued) write(last);
      schedule();
    },
    flushed,
    async close() {
      try {
        await flushed();
      } finally {
        closed = true;
        off();
        await syncing?.promise.catch(() => undefined);
        await closeFile(fd);
      }
    },
  };
}

const syncNothing = (_: number, done: (error?: null) => void): void => void setImmediate(done);

/** A group's promise may fail before anybody listens: callers get the failure from `flushed`. */
function settled(): PromiseWithResolvers<void> {
  const group = Promise.withResolvers<void>();
  group.promise.catch(() => undefined);
  return group;
}

async function openFile(folder: string, file: string, read: LogRead | undefined): Promise<number> {
  if (!read) {
    makeFolderNow(folder);
    const fd = openSync(file, 'ax', 0o600);
    await syncFolder(folder);
    return fd;
  }

  const fd = openSync(file, 'a');
  if (fstatSync(fd).size !== read.end) ftruncateSync(fd, read.end);
  return fd;
}
