import { readFile } from 'node:fs/promises';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { openArtifacts } from '../files/artifacts.ts';
import { localStore } from '../local-store.ts';
import type { Owner } from '../lock/run-lock.ts';
import { hashOfFolder, type RunPaths, runPaths } from '../paths.ts';
import type { OwnedRun, RunStore } from '../run-store.ts';
import { shareArtifacts } from '../runs/fork.ts';
import { writePlan } from '../runs/plan.ts';
import type { Committer } from './committer.ts';
import type { Copies } from './copies.ts';
import { type CopiedRun, copyRun, copyValues, openCopy, readFacts } from './copy.ts';
import type { RunRows, TakenRun } from './run-rows.ts';
import { openSharedArtifacts } from './shared-artifacts.ts';
import { openSharedDays } from './shared-days.ts';
import { type MessageBell, openSharedInbox, postMessage } from './shared-inbox.ts';
import { openSharedLog, type SharedLog, shownBy } from './shared-log.ts';
import { openSharedTurns } from './shared-turns.ts';

/** Shared by the runs of a process. */
export interface SharedStoreOptions {
  rows: RunRows;
  /** The same, for requests that must not fail a running run: they wait for an answer as long as it takes. */
  persist: RunRows;
  committer: Committer;
  bell: MessageBell;
  copies: Copies;
}

/** A run that this process owns. */
export interface OwnedRow extends TakenRun {
  lose(reason: RunError): void;
}

export interface SharedStore extends RunStore {
  /** The runs owned by this process, by id. */
  readonly held: ReadonlyMap<string, OwnedRow>;
  /** A run leased for this process: the next `take` of its folder gets it. */
  offer(taken: TakenRun): string;
  /** Releases an offered run that nobody took; others may after `ms`. */
  withdraw(folder: string, ms: number): Promise<void>;
}

/** Runs shared by processes. Their folders are copies of this process. */
export function createSharedStore(options: SharedStoreOptions): SharedStore {
  const { rows, copies } = options;
  const held = new Map<string, OwnedRow>();
  const offered = new Map<string, TakenRun>();

  async function own(lease: TakenRun, isNew: boolean): Promise<OwnedRun> {
    const lost = new AbortController();
    const mine: OwnedRow = { ...lease, lose: (reason) => lost.abort(reason) };
    // After a freeze a process may take a run that it still has at work: heartbeats, which name runs, would not tell.
    held.get(lease.id)?.lose(new RunError({ kind: 'interrupted', message: say(storeTexts.takenOver) }));
    held.set(lease.id, mine);

    const paths = runPaths(copies.folderOf(lease.id));

    const forget = (): void => {
      if (held.get(lease.id) !== mine) return;
      held.delete(lease.id);
      copies.release(lease.id);
    };

    try {
      const copied = await copies.own(lease.id, isNew);
      return ownedRun(options, { ...copied, paths, epoch: lease.epoch, lost: lost.signal, mine, forget });
    } catch (error) {
      forget();
      await rows.letGo(lease).catch(() => undefined);
      throw error;
    }
  }

  return {
    held,
    days: openSharedDays(rows),
    turns: openSharedTurns(rows),
    offer(taken) {
      offered.set(taken.id, taken);
      return copies.folderOf(taken.id);
    },
    async withdraw(folder, ms) {
      const { id } = runPaths(folder);
      const taken = offered.get(id);
      offered.delete(id);
      if (taken) await rows.letGo(taken, ms);
    },
    async create(root, { now, apart = false, pool, id, caller }) {
      if (apart) return localStore.create(root, { now, apart });
      const called = id !== undefined && caller ? { id, caller: { id: caller.run, epoch: caller.epoch } } : undefined;
      const made = await rows.create(now, { bundle: hashOfFolder(root), pool, called });
      if (!made) throw new RunError({ kind: 'input', message: say(storeTexts.hasBegun, { run: id ?? '' }) });
      return own(made, true);
    },
    others: {
      lowestFormat: rememberFor(formatKnownMs, rows.lowestFormat),
      async bring(folder) {
        await copies.bring(runPaths(folder).id);
      },
      async readFacts(folder) {
        const { id } = runPaths(folder);
        if (!copies.isKnown(id) && !(await rows.isThere(id))) return [];
        return (await readFacts(rows, id)).facts;
      },
    },
    async take(folder) {
      const { id } = runPaths(folder);
      const ready = offered.get(id);
      offered.delete(id);
      const taken = ready ?? (await rows.take(id));
      if (!taken) throw await refusal(rows, id);
      return own(taken, false);
    },
    findOwner: (folder) => rows.findOwner(runPaths(folder).id),
    async post(folder, message, now) {
      const { id } = runPaths(folder);
      const posted = await postMessage(rows, id, message, now);
      options.bell.ring(id);
      return posted;
    },
  };
}

/** How long the format that all know is taken for known, in milliseconds: who knows less takes no run of a higher one. */
const formatKnownMs = 1_000;

/** Asks once for all who want to know within some milliseconds. */
function rememberFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return () => {
    if (asked && performance.now() - asked.at < ms) return asked.answer;
    const answer = ask();
    asked = { at: performance.now(), answer };
    answer.catch(() => (asked = undefined));
    return answer;
  };
}

async function refusal(rows: RunRows, run: string): Promise<RunError> {
  if (!(await rows.isThere(run))) return new RunError({ kind: 'input', message: say(texts.noRun, { run }) });
  return isInUse(run, await rows.findOwner(run));
}

const isInUse = (run: string, who: Owner | undefined): RunError => {
  const name = who ? say(storeTexts.aProcess, { pid: who.pid, host: who.host, since: new Date(who.since).toISOString() }) : '?';
  return new RunError({
    kind: 'input',
    message: say(storeTexts.inUse, { run, who: name }),
    hint: say(storeTexts.inUseHint, { run }),
  });
};

interface Owning extends CopiedRun {
  paths: RunPaths;
  epoch: number;
  lost: AbortSignal;
  mine: OwnedRow;
  forget(): void;
}

function ownedRun(options: SharedStoreOptions, owning: Owning): OwnedRun {
  const { rows, persist, committer, bell, copies } = options;
  const { paths, epoch, lost, mine, forget } = owning;
  const { id, folder } = paths;

  let log: SharedLog | undefined;
  let isOver = false;

  const open = async (logRead: Parameters<OwnedRun['openLog']>[0]): Promise<SharedLog> => {
    if (logRead?.damage) throw new RunError({ kind: 'input', message: logRead.damage.message });
    if (log) throw new RunError({ kind: 'internal', message: say(storeTexts.logUnopened) });

    const deadlines = new Map<string, number | undefined>();
    shownBy(owning.facts, deadlines);
    log = openSharedLog({
      run: id,
      epoch,
      committer,
      // As copied: its readers have read the same.
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
    isCopy: true,
    epoch,
    lost,
    before: undefined,
    granted: owning.granted,
    artifacts: openSharedArtifacts(persist, id, openArtifacts(paths.artifacts)),
    inbox: openSharedInbox(rows, id, { bell, log: () => log }),
    async writePlan(runPlan) {
      await writePlan(folder, runPlan);
      await rows.keepPlan(id, await readFile(paths.plan, 'utf8'));
    },
    openLog: open,
    async beginLog(facts) {
      const begun = await open(undefined);
      for (const [index, fact] of facts.entries()) begun.append({ ...fact, seq: index + 1 });
      await begun.close();
      Object.assign(owning, await copyRun(rows, folder, copies.root));
      log = undefined;
      return owning.logRead ?? { facts: [], end: 0 };
    },
    async shareArtifacts(from) {
      await shareArtifacts(from, folder);
      await rows.shareValues(runPaths(from).id, id);
      await copyValues(rows, id, paths.artifacts);
    },
    async leave(facts) {
      const begun = await open(undefined);
      for (const [index, fact] of facts.entries()) begun.append({ ...fact, seq: index + 1 });
      begun.leave();
      await begun.close();
    },
    async release() {
      forget();
      if (!isOver && !lost.aborted) await persist.letGo(mine, log ? 0 : undefined);
    },
  };
}
