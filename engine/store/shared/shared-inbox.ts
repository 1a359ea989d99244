import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Who answered the questions of a run whose answers wait for its next owner: the first answer to each counts. */
export async function listAnsweredQuestions(
  rows: Pick<RunRows, 'listMessages'>,
  run: string,
): Promise<ReadonlyMap<string, string>> {
  const messages = (await rows.listMessages(run)).map(messageIn);
  const answers = messages.flatMap((message): [string, string][] =>
    message.type === 'answer' ? [[message.question, message.by]] : [],
  );
  return new Map(answers.toReversed());
}

/** Notifies the owners of runs about messages: one request for all runs of a process. */
export interface MessageBell {
  /** Calls `ring` whenever a message may be waiting for a run, until the returned function is called. */
  listen(run: string, ring: () => void): () => void;
  /** This process left a message for a run. */
  ring(run: string): void;
  close(): void;
}

/** Milliseconds until messages are looked for again where that failed. */
const pauseOfOutage = 1_000;

export function openMessageBell(rows: RunRows, every: number): MessageBell {
  const listeners = new Map<string, () => void>();
  const closing = new AbortController();
  let isAsking = false;

  const askWhileHeard = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    while (listeners.size > 0 && !closing.signal.aborted) {
      // An outage is reported elsewhere.
      const called = await rows.findMessages([...listeners.keys()], closing.signal).catch(() => undefined);
      for (const run of called ?? []) listeners.get(run)?.();
      // Meanwhile those messages are read, and others come.
      await sleep(called ? every : pauseOfOutage, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }

    isAsking = false;
  };

  return {
    listen(run, listener) {
      listeners.set(run, listener);
      void askWhileHeard();
      return () => void listeners.delete(run);
    },
    ring: (run) => listeners.get(run)?.(),
    close: () => closing.abort(),
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

      try {
        while (!signal.aborted) {
          await settleOrAbort(rung.promise, signal).catch(() => undefined);
          if (signal.aborted) break;

          rung = Promise.withResolvers();
          await read(handlers).catch(async (error: unknown) => {
            handlers.failed?.(error);
            await sleep(pauseOfOutage, undefined, { signal }).catch(() => undefined);
          });
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
