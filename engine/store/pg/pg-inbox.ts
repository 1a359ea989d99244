import { randomUUID } from 'node:crypto';
import { settleOrAbort } from '../../language/abort.ts';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { InboxHandlers, InboxMessage } from '../inbox.ts';
import type { OwnedRun, PostedMessage } from '../run-store.ts';
import type { PgLog } from './pg-log.ts';
import type { Query } from './query.ts';

interface Row {
  id: string;
  message: string;
}

const waiting = (query: Query, run: string): Promise<Row[]> =>
  query<Row>('select id, message from baton.inbox where run = $1 order by at, place', [run]);

const remove = (query: Query, id: string): Promise<unknown> => query('delete from baton.inbox where id = $1', [id]);

/** Only what `postMessage` wrote stands there. */
const messageIn = ({ message }: Row): InboxMessage => JSON.parse(message);

/** Leaves a message. A run that waits is taken up for it. Rejects with a RunError where there is no such run. */
export async function postMessage(
  query: Query,
  { run, project }: { run: string; project: string },
  message: InboxMessage,
  now: number,
): Promise<PostedMessage> {
  const id = randomUUID();
  const left = await query(
    `insert into baton.inbox (id, run, at, message)
     select $1, r.id, $3, $4 from baton.runs r where r.id = $2 and r.project = $5 returning id`,
    [id, run, now, JSON.stringify(message), project],
  );
  if (left.length === 0) throw new RunError({ kind: 'input', message: say(texts.noRun, { run }) });
  return {
    id,
    async state() {
      const rows = await query('select from baton.inbox where id = $1', [id]);
      return rows.length > 0 ? 'waiting' : 'read';
    },
    async withdraw() {
      await remove(query, id);
    },
  };
}

/** Who owns a run hears of messages by this: one question for all runs of a process. */
export interface MessageBell {
  /** Calls `ring` whenever something may wait for a run, until what it gives is called. */
  listen(run: string, ring: () => void): () => void;
  /** Something was left for a run by this process. */
  ring(run: string): void;
  close(): void;
}

export function openMessageBell(query: Query, every: number): MessageBell {
  const listeners = new Map<string, () => void>();
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking || listeners.size === 0) return;
    asking = true;
    // A database that does not answer is told of elsewhere.
    const rows = await query<{ run: string }>('select distinct run from baton.inbox where run = any($1)', [
      [...listeners.keys()],
    ]).catch(() => []);
    asking = false;
    for (const { run } of rows) listeners.get(run)?.();
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

/** The messages to a run, for its owner. What becomes a fact at once is removed in the transaction of that fact. */
export function openPgInbox(
  query: Query,
  run: string,
  { bell, log }: { bell: MessageBell; log: () => PgLog | undefined },
): OwnedRun['inbox'] {
  const read = async (handlers: InboxHandlers): Promise<void> => {
    for (const row of await waiting(query, run)) {
      const before = log()?.appended;
      const handling = handlers.message(messageIn(row));
      const { appended } = log() ?? {};
      const isFact = before !== undefined && appended !== undefined && appended > before;
      if (isFact) log()?.readBy(row.id);
      await handling;
      // The fact may be there while nobody waited for it.
      if (isFact) await log()?.flushed();
      await remove(query, row.id);
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
      const rows = await waiting(query, run);
      return rows.map((row) => ({
        id: row.id,
        message: messageIn(row),
        remove: async () => {
          await remove(query, row.id);
        },
      }));
    },
  };
}
