import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { TokenStore } from '../../trust/tokens.ts';
import { runPaths } from '../paths.ts';
import type { RunStore } from '../run-store.ts';
import type { RunEntry } from '../runs/runs.ts';
import { createCommitter } from './committer.ts';
import { openCopies } from './copies.ts';
import { describeAddress, explainDatabase, isPassing } from './faults.ts';
import { openKeys, type RequestKeys } from './keys.ts';
import { type RunFilter, selectRuns } from './list-runs.ts';
import { refuseOtherTables } from './migrate.ts';
import {
  claimWaitingRuns,
  findLost,
  giveSign,
  letGo,
  listLiving,
  removeUnbegun,
  returnUnknown,
  type Worker,
} from './ownership.ts';
import { openMessageBell } from './pg-inbox.ts';
import { createPgStore } from './pg-store.ts';
import { claimProject, type ServedProject } from './projects.ts';
import { databaseError, openConnections, type Query } from './query.ts';
import { removeEnded, selectEnded } from './remove-run.ts';
import { openTokens } from './tokens.ts';
import { type KeptUsage, openUsage } from './usage.ts';

export interface DatabaseOptions {
  url: string;
  /** The project whose runs are kept there: processes that name the same one share them. */
  project: ServedProject;
  /** The folder in which this process has it. */
  root: string;
  /** The version of the engine. */
  version: string;
  /** Milliseconds after which an owner without a sign of life counts as gone; the same for all processes. */
  lease?: number;
  /** Told when the database stops to answer, or answers again, for people. */
  told(text: string): void;
}

/** A PostgreSQL that keeps the runs of a project. */
export interface RunDatabase {
  store: RunStore;
  /** Names this process among the owners of runs. */
  readonly worker: string;
  /** Takes at most `most` runs that wait for somebody; the folder of each is for a resume, which has it then. */
  takeWaiting(pools: readonly string[], most: number): Promise<string[]>;
  /** A run that was taken cannot go on here: somebody may try again after `ms`. */
  postpone(folder: string, ms: number): Promise<void>;
  /** The runs of the project, oldest first; their folders are filled by `bring`. */
  list(filter?: RunFilter): Promise<RunEntry[]>;
  keys: RequestKeys;
  usage: KeptUsage;
  /** The runs that ended before a moment (milliseconds since 1970), oldest first, as many as are removed in one go. */
  listEnded(before: number): Promise<string[]>;
  /** Removes a run that has ended; false where it goes on. */
  remove(run: string): Promise<boolean>;
  /** Those who may speak with the servers of the project. */
  tokens: TokenStore;
  /** Fills the folder of a run with what stands in the database now, and gives it. Rejects with a RunError. */
  bring(run: string): Promise<string>;
  /** Lets go of everything: no run is at work any more. */
  close(): Promise<void>;
}

const usualLease = 15_000;
/** How often it is asked for messages, in milliseconds. */
const bellEvery = 250;
/** How long somebody waits for a database that does not answer, as a part of the lease. */
const waits = 0.66;

/** Opens the runs of a project. Rejects with a RunError that says what to do where the database or its tables are not as they must be. */
export async function openRunDatabase(options: DatabaseOptions): Promise<RunDatabase> {
  const { url, root, version, lease = usualLease, told } = options;
  const project = options.project.name;
  const place = { project, root };
  const worker: Worker = { id: randomUUID(), lease, project };
  const connections = openConnections({ url, timeoutMs: lease * waits });
  const explain = (error: unknown): RunError => databaseError(error, url);
  const trouble = tellTrouble(url, told);
  /** Once, for what is asked again anyway. */
  const ask: Query = (text, values) => connections.query(text, values);
  const query = retrying(ask, { isOver: (begun) => Date.now() - begun > lease * waits, explain, ...trouble });
  const persist = retrying(ask, { isOver: () => closed, explain, ...trouble });
  let closed = false;

  try {
    await refuseOtherTables(ask, url);
    await claimProject(connections, options.project, root);
    await giveSign(ask, worker, version);
  } catch (error) {
    await connections.end();
    throw explain(error);
  }

  const committer = createCommitter({ query: ask, owner: worker.id, doubt: lease * waits, explain, ...trouble });
  const bell = openMessageBell(ask, bellEvery);
  const copies = openCopies(query, place, worker.id);
  const store = createPgStore({ query, persist, worker, committer, bell, copies, place });
  const heart = beat(ask, { worker, version, store, ...trouble });
  await copies.removeLeft(await listLiving(query, worker));

  return {
    store,
    worker: worker.id,
    async takeWaiting(pools, most) {
      await removeUnbegun(ask, worker);
      const taken = await claimWaitingRuns(ask, worker, { pools, most });
      return taken.map(store.offer);
    },
    keys: openKeys(query, project),
    tokens: openTokens(query, project),
    usage: openUsage(query, project),
    listEnded: (before) => selectEnded(query, project, before),
    remove: (run) => removeEnded(query, project, run),
    async postpone(folder, ms) {
      await store.withdraw(folder, ms);
      await query(
        `update baton.runs set status = 'ready', due = clock_timestamp() + make_interval(secs => $2::float / 1000)
         where id = $1 and status = 'waiting' and due is null`,
        [runPaths(folder).id, ms],
      );
    },
    list: async (filter = {}) =>
      (await selectRuns(query, project, filter)).map((row) => ({
        ...row,
        file: resolve(root, row.file),
        folder: copies.folderOf(row.id),
      })),
    bring: copies.bring,
    async close() {
      closed = true;
      bell.close();
      await heart.stop();
      await committer.idle();
      for (const run of store.held.values()) await letGo(ask, worker.id, run, 0).catch(() => undefined);
      await ask('delete from baton.workers where id = $1', [worker.id]).catch(() => undefined);
      await connections.end();
      await copies.close();
    },
  };
}

interface Trouble {
  troubled(error: unknown): void;
  recovered(): void;
}

/** Tells a fault once, however many runs meet it, and its end. */
function tellTrouble(url: string, told: (text: string) => void): Trouble {
  let isTroubled = false;
  return {
    troubled(error) {
      if (isTroubled) return;
      isTroubled = true;
      const { message, hint } = explainDatabase(error, url);
      told(`${message} ${hint}`);
    },
    recovered() {
      if (!isTroubled) return;
      isTroubled = false;
      told(say(texts.goesOn, describeAddress(url)));
    },
  };
}

interface Retrying extends Trouble {
  /** Whether it was tried for long enough; `begun` is when it was first tried. */
  isOver(begun: number): boolean;
  explain(error: unknown): RunError;
}

/** The same statement again while a fault passes. Rejects with a RunError. */
const retrying =
  (query: Query, { isOver, explain, troubled, recovered }: Retrying): Query =>
  async <T>(text: string, values?: readonly unknown[]): Promise<T[]> => {
    const begun = Date.now();
    for (let pause = 50; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        const rows = await query<T>(text, values);
        recovered();
        return rows;
      } catch (error) {
        if (!isPassing(error) || isOver(begun)) throw explain(error);
        troubled(error);
      }
      await sleep(pause);
    }
  };

/** Gives signs of life, and finds out what was taken from us or is ours without our knowing. */
function beat(
  query: Query,
  {
    worker,
    version,
    store,
    troubled,
    recovered,
  }: { worker: Worker; version: string; store: ReturnType<typeof createPgStore> } & Trouble,
) {
  let beating: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    await giveSign(query, worker, version);
    const held = [...store.held.values()];
    const lost = await findLost(query, worker.id, held);
    for (const run of held.filter(({ id }) => lost.has(id)))
      run.lose(new RunError({ kind: 'interrupted', message: say(storeTexts.takenOver) }));
    await returnUnknown(query, worker, [...store.held.keys()]);
  };
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    beating = once()
      .then(recovered, troubled)
      .finally(() => (isBusy = false));
  }, worker.lease / 5).unref();
  return {
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}
