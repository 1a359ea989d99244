import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { openArtifacts } from '../files/artifacts.ts';
import { localStore } from '../local-store.ts';
import type { Owner } from '../lock/run-lock.ts';
import { newRunId, type RunPaths, runPaths } from '../paths.ts';
import type { OwnedRun, RunStore } from '../run-store.ts';
import { shareArtifacts } from '../runs/fork.ts';
import { openPgArtifacts } from './artifacts.ts';
import type { Committer } from './committer.ts';
import type { Copies } from './copies.ts';
import { type CopiedRun, copyRun, copyValues, openCopy, type ProjectPlace } from './copy.ts';
import { isInUse, letGo, type TakenRun, takeRun, type Worker } from './ownership.ts';
import { type MessageBell, openPgInbox, postMessage } from './pg-inbox.ts';
import { openPgLog, type PgLog, shownBy } from './pg-log.ts';
import { keepPlan } from './plans.ts';
import type { Query } from './query.ts';

/** What the runs of a process share. */
export interface PgStoreOptions {
  query: Query;
  /** The same, for what a run at work must not fail of: it waits for the database, however long that is gone. */
  persist: Query;
  worker: Worker;
  committer: Committer;
  bell: MessageBell;
  copies: Copies;
  place: ProjectPlace;
}

/** A run that this process owns. */
export interface OwnedRow extends TakenRun {
  lose(reason: RunError): void;
}

export interface PgStore extends RunStore {
  /** What this process owns, by the ids of runs. */
  readonly held: ReadonlyMap<string, OwnedRow>;
  /** A run that was taken for this process: the next `take` of its folder has it. */
  offer(taken: TakenRun): string;
  /** Lets go of a run that was offered and that nobody took; somebody may after `ms`. */
  withdraw(folder: string, ms: number): Promise<void>;
}

/** Runs in a PostgreSQL. Their folders are copies of this process. */
export function createPgStore(options: PgStoreOptions): PgStore {
  const { query, worker, copies } = options;
  const held = new Map<string, OwnedRow>();
  const offered = new Map<string, TakenRun>();

  async function own(taken: TakenRun, isNew: boolean): Promise<OwnedRun> {
    const lost = new AbortController();
    const mine: OwnedRow = { ...taken, lose: (reason) => lost.abort(reason) };
    held.set(taken.id, mine);
    const paths = runPaths(copies.folderOf(taken.id));
    const forget = (): void => {
      if (held.get(taken.id) !== mine) return;
      held.delete(taken.id);
      copies.release(taken.id);
    };
    try {
      const copied = await copies.own(taken.id, isNew);
      return ownedRun(options, { ...copied, paths, epoch: taken.epoch, lost: lost.signal, mine, forget });
    } catch (error) {
      forget();
      await letGo(query, worker.id, taken).catch(() => undefined);
      throw error;
    }
  }

  return {
    held,
    offer(taken) {
      offered.set(taken.id, taken);
      return copies.folderOf(taken.id);
    },
    async withdraw(folder, ms) {
      const { id } = runPaths(folder);
      const taken = offered.get(id);
      offered.delete(id);
      if (taken) await letGo(query, worker.id, taken, ms);
    },
    async create(root, { now, apart = false }) {
      if (apart) return localStore.create(root, { now, apart });
      for (;;) {
        const id = newRunId(now, Math.random);
        const made = await query(
          `insert into baton.runs (id, project, status, owner) values ($1, $2, 'running', $3) on conflict do nothing returning id`,
          [id, worker.project, worker.id],
        );
        if (made.length > 0) return own({ id, epoch: 1 }, true);
      }
    },
    async take(folder) {
      const { id } = runPaths(folder);
      const ready = offered.get(id);
      offered.delete(id);
      const taken = ready ?? (await takeRun(query, worker, id));
      if (!taken) throw await refusal(query, worker, id);
      return own(taken, false);
    },
    findOwner: (folder) => findOwner(query, worker, runPaths(folder).id),
    async post(folder, message, now) {
      const { id } = runPaths(folder);
      const posted = await postMessage(query, { run: id, project: worker.project }, message, now);
      options.bell.ring(id);
      return posted;
    },
  };
}

async function refusal(query: Query, worker: Worker, run: string): Promise<RunError> {
  const [row] = await query('select from baton.runs where id = $1 and project = $2', [run, worker.project]);
  return row
    ? isInUse(run, await findOwner(query, worker, run))
    : new RunError({ kind: 'input', message: say(texts.noRun, { run }) });
}

/** Who owns a run now; an owner counts as gone where it gave no sign of life for a lease. */
async function findOwner(query: Query, { id: me, lease, project }: Worker, run: string): Promise<Owner | undefined> {
  const [row] = await query<{ owner: string; host: string; pid: number; since: number; alive: boolean }>(
    `select r.owner, w.host, w.pid, (extract(epoch from r.taken) * 1000)::bigint as since,
       w.seen > clock_timestamp() - make_interval(secs => $2::float / 1000) as alive
     from baton.runs r join baton.workers w on w.id = r.owner where r.id = $1 and r.project = $3 and r.status = 'running'`,
    [run, lease, project],
  );
  return row && (row.alive || row.owner === me)
    ? { pid: row.pid, host: row.host, place: row.owner, since: row.since }
    : undefined;
}

interface Owning extends CopiedRun {
  paths: RunPaths;
  epoch: number;
  lost: AbortSignal;
  mine: OwnedRow;
  forget(): void;
}

function ownedRun(options: PgStoreOptions, owning: Owning): OwnedRun {
  const { query, persist, worker, committer, bell } = options;
  const { paths, epoch, lost, mine, forget } = owning;
  const { id, folder } = paths;
  let log: PgLog | undefined;
  let isOver = false;

  const open = async (logRead: Parameters<OwnedRun['openLog']>[0]): Promise<PgLog> => {
    if (logRead?.damage) throw new RunError({ kind: 'input', message: logRead.damage.message });
    if (log) throw new RunError({ kind: 'internal', message: say(storeTexts.logUnopened) });
    const deadlines = new Map<string, number | undefined>();
    shownBy(owning.facts, deadlines);
    log = openPgLog({
      run: id,
      epoch,
      committer,
      // As it was copied: who read it since read the same.
      copy: await openCopy(folder, owning.logRead),
      seq: owning.facts.length,
      prev: owning.prev,
      deadlines,
      lost,
      refused: (error) => mine.lose(error),
      ended() {
        isOver = true;
        forget();
      },
    });
    return log;
  };

  return {
    paths,
    epoch,
    lost,
    before: undefined,
    artifacts: openPgArtifacts(persist, id, openArtifacts(paths.artifacts)),
    inbox: openPgInbox(query, id, { bell, log: () => log }),
    writePlan: (plan) => keepPlan(query, folder, plan),
    openLog: open,
    async beginLog(facts) {
      const begun = await open(undefined);
      for (const [index, fact] of facts.entries()) begun.append({ ...fact, seq: index + 1 });
      await begun.close();
      Object.assign(owning, await copyRun(query, folder, options.place));
      log = undefined;
      return owning.logRead ?? { facts: [], end: 0 };
    },
    async shareArtifacts(from) {
      await shareArtifacts(from, folder);
      await query(
        `insert into baton.artifacts (run, hash, content) select $2, hash, content from baton.artifacts where run = $1 on conflict do nothing`,
        [runPaths(from).id, id],
      );
      await copyValues(query, id, paths.artifacts);
    },
    async release() {
      forget();
      if (!isOver && !lost.aborted) await letGo(persist, worker.id, mine, log ? 0 : undefined);
    },
  };
}
