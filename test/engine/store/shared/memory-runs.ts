import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '../../../../engine/state/failure.ts';
import { knownFormat } from '../../../../engine/state/log-format.ts';
import { newRunId } from '../../../../engine/store/paths.ts';
import type { WaitingRun } from '../../../../engine/store/pg/ownership.ts';
import type { Commit } from '../../../../engine/store/shared/commits.ts';
import type { KeptMessage, RunRows, TakenRun } from '../../../../engine/store/shared/run-rows.ts';
import type { RowFaults } from '../../../../engine/store/shared/shared-runs.ts';

interface Row {
  id: string;
  status: 'ready' | 'running' | 'waiting' | 'ended';
  owner: string | undefined;
  epoch: number;
  taken: number;
  due: number | undefined;
  started: boolean;
  plan: string | undefined;
  facts: Commit[];
  messages: KeptMessage[];
  values: Map<string, Buffer>;
}

/** Rows of runs in the memory of a test, which processes share: as the tables of a database, with epochs, leases and deadlines. */
export interface MemoryRuns {
  /** The rows as one process asks them. While it is cut off each question fails. */
  open(owner: string): RunRows;
  /** Cuts a process off, or brings it back. */
  cut(owner: string, isCut: boolean): void;
  takeWaiting(owner: string, most: number, run?: string): TakenRun[];
  listWaiting(owner: string, most: number): WaitingRun[];
  findNextLook(owner: string, run: string): number | undefined;
  postpone(owner: string, run: string, ms: number): number;
  /** Another process takes a run, although its owner lives. */
  seize(run: string, owner: string): void;
  facts(run: string): Commit[];
  row(run: string): Readonly<Row>;
}

class CutOff extends Error {}

/** Faults of rows in memory. */
export const memoryFaults: RowFaults = {
  isPassing: (error) => error instanceof CutOff,
  explain: (error) =>
    error instanceof RunError ? error : new RunError({ kind: 'network', message: String(error), retryable: true }),
  describe: String,
  describeEnd: () => 'it goes on',
};

export function createMemoryRuns(lease: number): MemoryRuns {
  const rows = new Map<string, Row>();
  const seen = new Map<string, number>();
  const cut = new Set<string>();
  const unusedId = (now: number): string => {
    const id = newRunId(now, Math.random);
    return rows.has(id) ? unusedId(now) : id;
  };
  const find = (id: string): Row => {
    const row = rows.get(id);
    if (!row) throw new Error(`there is no run ${id}`);
    return row;
  };
  const refuseCut = (owner: string): void => {
    if (cut.has(owner)) throw new CutOff('cut off');
  };
  const isStale = ({ status, owner, taken }: Row, now: number): boolean =>
    status === 'running' && Math.max(taken, seen.get(owner ?? '') ?? 0) < now - lease;
  const isWaiting = (row: Row, now: number): boolean => {
    if (!row.started) return false;
    if (row.status === 'ready') return row.due === undefined || row.due <= now;
    if (row.status === 'waiting') return (row.due !== undefined && row.due <= now) || row.messages.length > 0;
    return isStale(row, now);
  };
  const become = (row: Row, owner: string): TakenRun => {
    const due = row.status === 'waiting' ? row.due : Date.now();
    Object.assign(row, { status: 'running', owner, epoch: row.epoch + 1, taken: Date.now(), due });
    return { id: row.id, epoch: row.epoch };
  };
  const isOwned = ({ run, epoch }: Pick<Commit, 'run' | 'epoch'>, owner: string): boolean => {
    const row = rows.get(run);
    return row?.owner === owner && row.epoch === epoch;
  };
  const append = (commit: Commit, owner: string): boolean => {
    const row = find(commit.run);
    const last = row.facts.at(-1);
    const isNext = last ? last.seq === commit.prev && last.seq + last.count === commit.seq : commit.prev === 0;
    if (!isOwned(commit, owner) || !isNext) return false;
    row.facts.push(commit);
    row.messages = row.messages.filter(({ id }) => !commit.read.includes(id));
    const { shown } = commit;
    if (shown?.started !== undefined) row.started = true;
    if (shown?.status) Object.assign(row, { status: shown.status, owner: undefined, due: shown.due });
    return true;
  };

  /** What `work` gives, later, as an answer of a database comes; refused while the process is cut off, then or before. */
  const asked =
    (owner: string) =>
    async <T>(work: () => T): Promise<T> => {
      refuseCut(owner);
      await new Promise((done) => setImmediate(done));
      refuseCut(owner);
      return work();
    };

  return {
    open(owner) {
      const ask = asked(owner);
      return {
        owner,
        create: (now, { called } = {}) =>
          ask(() => {
            const made = called && rows.get(called.id);
            if (made) return made.started ? undefined : become(made, owner);
            const id = called?.id ?? unusedId(now);
            const row: Row = {
              id,
              status: 'running',
              owner,
              epoch: 1,
              taken: Date.now(),
              due: undefined,
              started: false,
              plan: undefined,
              facts: [],
              messages: [],
              values: new Map(),
            };
            rows.set(id, row);
            return { id, epoch: 1 };
          }),
        take: (run) =>
          ask(() => {
            const row = rows.get(run);
            return row && (row.status !== 'running' || row.owner === undefined || isStale(row, Date.now()))
              ? become(row, owner)
              : undefined;
          }),
        isThere: (run) => ask(() => rows.has(run)),
        findOwner: (run) =>
          ask(() => {
            const row = rows.get(run);
            return row?.status === 'running' && !isStale(row, Date.now())
              ? { pid: 1, host: 'here', place: row.owner ?? '', since: row.taken }
              : undefined;
          }),
        letGo: (taken, due) =>
          ask(() => {
            if (!isOwned({ run: taken.id, epoch: taken.epoch }, owner)) return;
            const row = find(taken.id);
            const now = Date.now();
            const hadWaited = row.started && (row.due === undefined || row.due > now);
            const before = row.due !== undefined && row.due <= now ? now + lease : row.due;
            Object.assign(row, {
              status: due === undefined && hadWaited ? 'waiting' : 'ready',
              owner: undefined,
              due: due === undefined ? before : now + due,
            });
          }),
        append: (commits) => ask(() => new Set(commits.filter((one) => append(one, owner)).map(({ run }) => run))),
        judge: (commits) =>
          ask(() => ({
            kept: new Set(commits.flatMap(({ run, nonce }) => (find(run).facts.some((one) => one.nonce === nonce) ? [run] : []))),
            owned: new Set(commits.flatMap((one) => (isOwned(one, owner) ? [one.run] : []))),
          })),
        readFacts: (run, after) => ask(() => find(run).facts.flatMap(({ seq, body }) => (seq > after ? [{ seq, body }] : []))),
        readRun: (run) =>
          ask(() => {
            const row = rows.get(run);
            return row && { plan: row.plan, commits: [...row.facts], values: [...row.values.keys()] };
          }),
        readBundle: () => ask(() => undefined),
        keepPlan: (run, text) => ask(() => void (find(run).plan = text)),
        listValues: (run) => ask(() => [...find(run).values.keys()]),
        readValue: (run, hash) => ask(() => find(run).values.get(hash)),
        keepValue: (run, hash, content) => ask(() => void find(run).values.set(hash, content)),
        shareValues: (from, to) =>
          ask(() => {
            for (const [hash, content] of find(from).values) find(to).values.set(hash, content);
          }),
        post: (run, message) =>
          ask(() => {
            const row = rows.get(run);
            row?.messages.push(message);
            row?.messages.sort((one, other) => one.at - other.at);
            return row !== undefined;
          }),
        listMessages: (run) => ask(() => [...find(run).messages]),
        isWaiting: (run, message) => ask(() => find(run).messages.some(({ id }) => id === message)),
        removeMessage: (run, message) =>
          ask(() => {
            const row = find(run);
            row.messages = row.messages.filter(({ id }) => id !== message);
          }),
        async findMessages(runs, until) {
          for (;;) {
            const found = await ask(() => runs.filter((run) => find(run).messages.length > 0));
            if (found.length > 0 || until.aborted) return found;
            await sleep(20, undefined, { signal: until }).catch(() => undefined);
          }
        },
        readDay: () => ask(() => []),
        addToDay: () => ask(() => true),
        takeTurns: ({ wanted }) => ask(() => ({ admitted: wanted.length, at: 0 })),
        lowestFormat: () => ask(() => knownFormat),
        beat: (held) =>
          ask(() => {
            seen.set(owner, Date.now());
            // What was taken while the reply was lost is nobody's.
            for (const row of rows.values()) {
              const isHeld = row.owner !== owner || held.some(({ id }) => id === row.id);
              if (row.status === 'running' && !isHeld && row.taken < Date.now() - lease)
                Object.assign(row, { status: 'ready', owner: undefined, due: undefined });
            }
            return new Set(held.flatMap(({ id, epoch }) => (find(id).epoch === epoch ? [] : [id])));
          }),
      };
    },
    cut(owner, isCut) {
      if (isCut) cut.add(owner);
      else cut.delete(owner);
    },
    takeWaiting(owner, most, run) {
      refuseCut(owner);
      const now = Date.now();
      const likely = [...rows.values()].filter((row) => (run === undefined || row.id === run) && isWaiting(row, now));
      return likely.slice(0, most).map((row) => become(row, owner));
    },
    listWaiting(owner, most) {
      refuseCut(owner);
      const now = Date.now();
      const likely = [...rows.values()].filter((row) => isWaiting(row, now));
      return likely.slice(0, most).map(({ id }) => ({ run: id, pool: 'default' }));
    },
    findNextLook(owner, run) {
      refuseCut(owner);
      const row = rows.get(run);
      const now = Date.now();
      if (!row || row.status === 'ended') return undefined;
      if (row.status === 'running') return Math.max(0, Math.max(row.taken, seen.get(row.owner ?? '') ?? 0) + lease - now);
      if (isWaiting(row, now)) return 0;
      return row.due === undefined ? undefined : row.due - now;
    },
    postpone(owner, run, ms) {
      refuseCut(owner);
      const row = find(run);
      const due = Date.now() + ms;
      if (row.status === 'waiting') Object.assign(row, { status: 'ready', due: Math.min(row.due ?? due, due) });
      else if (row.status === 'ready') row.due = due;
      return 0;
    },
    seize: (run, owner) => void become(find(run), owner),
    facts: (run) => find(run).facts,
    row: find,
  };
}
