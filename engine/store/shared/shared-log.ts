import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import { isInside } from '../../disk/paths/path-rules.ts';
import { whenAborted } from '../../language/abort.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import type { Fact } from '../../state/events.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import type { RunLog } from '../log/run-log.ts';
import type { Commit, ShownRun } from './commits.ts';
import type { CommitSource, Committer } from './committer.ts';

/** The most characters of facts that wait to be written; beyond it the run starts nothing new (backpressure). */
const mostQueued = 1_000_000;
/** The most characters of a commit. */
const mostInCommit = 1_000_000;

export interface SharedLogOptions {
  run: string;
  epoch: number;
  committer: Committer;
  /** The log of the copy, which gets committed facts. */
  copy: RunLog;
  /** The number of committed facts, and the first number of the last commit. */
  seq: number;
  prev: number;
  /** Deadlines of open questions, by name. */
  deadlines: Map<string, number | undefined>;
  lost: AbortSignal;
  /** A commit was refused: nothing more is written. */
  refused(error: RunError): void;
  /** The end of the run, its wait, or that it is left, is committed: nobody owns it any more. */
  ended(): void;
}

export interface SharedLog extends RunLog {
  /** The number of appended facts. */
  readonly appended: number;
  /** The message `id` is removed in the transaction of the last appended fact. */
  readBy(id: string): void;
  /** With the last appended fact the run is released for the next taker. */
  leave(): void;
}

/** The log of a shared run. Facts gather during a commit; `flushed` resolves once they are committed. */
export function openSharedLog(options: SharedLogOptions): SharedLog {
  const { committer, copy, lost } = options;
  const queue = createFactQueue(options);
  const waits = createFlushWaits();

  let { seq } = options;
  let appended = seq;
  let failure: RunError | undefined;
  let closed = false;

  const fail = (error: RunError): void => {
    failure ??= error;
    queue.clear();
    waits.settle(seq, failure);
  };

  const source: CommitSource = {
    run: options.run,
    next: () => (failure ? undefined : queue.next()),
    kept(commit) {
      const facts = queue.kept(commit);
      if (commit.shown?.status) options.ended();
      // The copy may be another owner's by now.
      if (failure) return;

      for (const fact of facts) copy.append(fact);
      if (!queue.isEmpty()) committer.wants(source);
      const upTo = commit.seq + commit.count - 1;
      copy.flushed().then(() => {
        seq = upTo;
        waits.settle(seq, failure);
      }, fail);
    },
    refused(error) {
      fail(error);
      options.refused(error);
    },
  };
  const giveUp = (): void =>
    fail(isRunError(lost.reason) ? lost.reason : new RunError({ kind: 'interrupted', message: say(storeTexts.takenOver) }));
  const off = whenAborted(lost, giveUp);

  const flushed = (): Promise<void> => {
    if (failure) return Promise.reject(failure);
    return appended <= seq ? Promise.resolve() : waits.until(appended);
  };

  return {
    get appended() {
      return appended;
    },
    readBy: queue.readBy,
    leave: queue.leave,
    append(fact) {
      if (closed) throw new Error(storeTexts.logClosed);
      if (failure) return;
      queue.add(fact);
      appended = fact.seq;
      committer.wants(source);
    },
    flushed,
    // A commit that makes room, or fails, settles the wait for all appended facts.
    room: () => (failure || !queue.isFull() ? undefined : flushed().catch(() => undefined)),
    async close() {
      try {
        await flushed();
      } finally {
        closed = true;
        off();
        await copy.close().catch(() => undefined);
      }
    },
  };
}

/** Waiters for facts up to a number to be committed. */
function createFlushWaits() {
  let waits: { upTo: number; settle: PromiseWithResolvers<void> }[] = [];
  return {
    until(upTo: number): Promise<void> {
      const settle = Promise.withResolvers<void>();
      // Callers get the failure later; nobody need listen yet.
      settle.promise.catch(() => undefined);
      waits.push({ upTo, settle });
      return settle.promise;
    },
    settle(seq: number, failure: RunError | undefined): void {
      const reached = waits.filter(({ upTo }) => failure !== undefined || upTo <= seq);
      waits = waits.filter((one) => !reached.includes(one));
      for (const { settle } of reached) {
        if (failure) settle.reject(failure);
        else settle.resolve();
      }
    },
  };
}

/** The waiting facts, and those of the commit in progress. */
function createFactQueue({ run, epoch, prev: first, deadlines }: SharedLogOptions) {
  let queue: { fact: Fact; line: string; read: string[] }[] = [];
  let queued = 0;
  let inFlight: Fact[] = [];
  let prev = first;
  let isLeft = false;

  return {
    isEmpty: (): boolean => queue.length === 0,
    isFull: (): boolean => queued > mostQueued,
    add(fact: Fact): void {
      const line = JSON.stringify(fact);
      queue.push({ fact, line, read: [] });
      queued += line.length;
    },
    /** The message `id` belongs to the last added fact. */
    readBy: (id: string): void => void queue.at(-1)?.read.push(id),
    leave: (): void => void (isLeft = true),
    clear(): void {
      queue = [];
      queued = 0;
    },
    next(): Commit | undefined {
      let size = 0;
      const end = queue.findIndex(({ line }) => (size += line.length) > mostInCommit);
      const part = queue.splice(0, end < 0 ? queue.length : end + 1);
      const [head] = part;
      if (!head) return undefined;

      inFlight = part.map(({ fact }) => fact);
      const commit: Commit = {
        run,
        epoch,
        seq: head.fact.seq,
        count: part.length,
        prev,
        nonce: randomUUID(),
        body: part.map(({ line }) => line).join('\n'),
        read: part.flatMap(({ read }) => read),
      };
      const shown = shownBy(inFlight, deadlines);
      if (isLeft && queue.length === 0) return { ...commit, shown: { ...shown, status: 'ready' } };

      return shown ? { ...commit, shown } : commit;
    },
    /** The facts of a commit that is written now. */
    kept({ seq, count, body }: Commit): Fact[] {
      prev = seq;
      queued -= body.length - count + 1;
      return inFlight;
    },
  };
}

/** The change of a run's list entry by some facts; undefined where there is none. */
export function shownBy(facts: readonly Fact[], deadlines: Map<string, number | undefined>): ShownRun | undefined {
  let shown: ShownRun | undefined;
  for (const fact of facts) {
    if (fact.type === 'person.asked') deadlines.set(fact.question, fact.deadline);
    if (fact.type === 'person.answered') deadlines.delete(fact.question);
    if (fact.type === 'run.started') shown = { ...shown, pipeline: fact.pipeline.id, file: keptFile(fact), started: fact.at };
    if (fact.type === 'format.raised') shown = { ...shown, format: fact.format };
    if (fact.type === 'run.finished') shown = { ...shown, ...shownEnd(fact, deadlines) };
  }

  return shown;
}

/** Servers have the project in different folders. */
function keptFile({ pipeline: { file }, root }: Fact<'run.started'>): string {
  return isInside(file, root) ? relative(root, file).replaceAll('\\', '/') : file;
}

function shownEnd(fact: Fact<'run.finished'>, deadlines: ReadonlyMap<string, number | undefined>): ShownRun {
  const { status: outcome, at } = fact;
  if (outcome !== 'waiting' && outcome !== 'interrupted') return { outcome, status: 'ended', ended: at };
  const due = Math.min(...[...deadlines.values()].filter((one) => one !== undefined));
  const waits: ShownRun = { outcome, status: 'waiting', ended: at };
  return Number.isFinite(due) ? { ...waits, due } : waits;
}
