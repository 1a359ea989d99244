import { randomUUID } from 'node:crypto';
import { settleOrAbort } from '../../language/abort.ts';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { InboxHandlers, InboxMessage } from '../inbox.ts';
import type { OwnedRun, PostedMessage } from '../run-store.ts';
import type { KeptMessage, RunRows } from './run-rows.ts';
import type { SharedLog } from './shared-log.ts';

/** Only `postMessage` writes there. */
const messageIn = ({ message }: KeptMessage): InboxMessage => JSON.parse(message);

/** Leaves a message, which wakes a waiting run. Rejects with a RunError for an unknown run. */
export async function postMessage(rows: RunRows, run: string, message: InboxMessage, now: number): Promise<PostedMessage> {
  const id = randomUUID();
  if (!(await rows.post(run, { id, at: now, message: JSON.stringify(message) })))
    throw new RunError({ kind: 'input', message: say(texts.noRun, { run }) });
  return {
    id,
    state: async () => ((await rows.isWaiting(run, id)) ? 'waiting' : 'read'),
    withdraw: () => rows.removeMessage(run, id),
  };
}

/** Notifies the owners of runs about messages: one poll for all runs of a process. */
export interface MessageBell {
  /** Calls `ring` whenever a message may be waiting for a run, until the returned function is called. */
  listen(run: string, ring: () => void): () => void;
  /** This process left a message for a run. */
  ring(run: string): void;
  close(): void;
}

export function openMessageBell(rows: RunRows, every: number): MessageBell {
  const listeners = new Map<string, () => void>();
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking || listeners.size === 0) return;
    asking = true;
    // An outage is reported elsewhere.
    const called = await rows.findMessages([...listeners.keys()]).catch(() => []);
    asking = false;
    for (const run of called) listeners.get(run)?.();
  };
  const timer = setInterval(() => void ask(), every).unref();
  return {
    listen(run, ring) {
      listeners.set(run, ring);
      return () => void listeners.delete(run);
    },
    ring: (run) => listeners.get(run)?.(),
    close: () => clearInterval(timer),
  };
}

/** The messages to a run, for its owner. A message that becomes a fact at once is removed in that fact's transaction. */
export function openSharedInbox(
  rows: RunRows,
  run: string,
  { bell, log }: { bell: MessageBell; log: () => SharedLog | undefined },
): OwnedRun['inbox'] {
  const read = async (handlers: InboxHandlers): Promise<void> => {
    for (const row of await rows.listMessages(run)) {
      const before = log()?.appended;
      const handling = handlers.message(messageIn(row));
      const { appended } = log() ?? {};
      const isFact = before !== undefined && appended !== undefined && appended > before;
      if (isFact) log()?.readBy(row.id);
      await handling;
      // The fact may exist although nobody waited for it.
      if (isFact) await log()?.flushed();
      await rows.removeMessage(run, row.id);
    }
  };
  return {
    read,
    async watch(handlers, signal) {
      let rung = Promise.withResolvers<void>();
      const deaf = bell.listen(run, () => rung.resolve());
      rung.resolve();
      try {
        while (!signal.aborted) {
          await settleOrAbort(rung.promise, signal).catch(() => undefined);
          if (signal.aborted) break;
          rung = Promise.withResolvers();
          await read(handlers).catch((error: unknown) => handlers.failed?.(error));
        }
      } finally {
        deaf();
      }
    },
    async peek() {
      const waiting = await rows.listMessages(run);
      return waiting.map((row) => ({ id: row.id, message: messageIn(row), remove: () => rows.removeMessage(run, row.id) }));
    },
  };
}
