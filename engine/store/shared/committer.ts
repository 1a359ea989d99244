import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { Commit, JudgedCommits } from './commits.ts';
import type { RunRows } from './run-rows.ts';

/** A source of commits: one run, with one commit at a time. */
export interface CommitSource {
  readonly run: string;
  /** The waiting facts as one commit; undefined where there are none. */
  next(): Commit | undefined;
  kept(commit: Commit): void;
  /** Another process owns the run, or the database refuses finally. */
  refused(error: RunError): void;
}

export interface Committer {
  /** There is something to commit. */
  wants(source: CommitSource): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

interface CommitterOptions {
  rows: Pick<RunRows, 'append' | 'judge'>;
  /** After this many milliseconds between request and reply the run may have another owner: it is checked. */
  doubt: number;
  /** Called for a temporary fault, while commits wait for it, and when it is over. */
  troubled(error: unknown): void;
  recovered(): void;
  /** A permanent fault as a failure of runs. */
  explain(error: unknown): RunError;
  /** Whether a retry may succeed. */
  isPassing(error: unknown): boolean;
}

/** The most characters of commits in one statement. */
const mostTogether = 4_000_000;
/** Milliseconds between retries while the database does not answer: the first, and the longest. */
const pauses = { first: 50, longest: 2_000 };

/**
 * Commits the facts of all runs of this process, one statement at a time; facts that come meanwhile go into the next one
 * (group commit). A statement whose reply is lost is sent again unchanged: its nonces identify what was written.
 */
export function createCommitter(options: CommitterOptions): Committer {
  const waiting = new Set<CommitSource>();
  let working: Promise<void> | undefined;
  return {
    wants(source) {
      waiting.add(source);
      working ??= new Promise<void>((done) => setImmediate(done)).then(work);
    },
    idle: () => working ?? Promise.resolve(),
  };

  async function work(): Promise<void> {
    while (waiting.size > 0) await commitGroup();
    working = undefined;
  }

  async function commitGroup(): Promise<void> {
    const group = new Map<Commit, CommitSource>();
    const runs = new Set<string>();
    let size = 0;
    for (const source of waiting) {
      if (size > mostTogether) break;
      // Replies name runs. An earlier owner of the run in this process has to get a reply of its own.
      if (runs.has(source.run)) continue;

      waiting.delete(source);
      const commit = source.next();
      if (!commit) continue;

      group.set(commit, source);
      runs.add(source.run);
      size += commit.body.length;
    }

    if (group.size === 0) return;
    try {
      const outcome = await commitSurely(options, [...group.keys()]);
      for (const [commit, source] of group) {
        if (outcome.kept.has(commit.run)) source.kept(commit);
        else source.refused(lostRun(commit, outcome.owned.has(commit.run)));
      }
    } catch (error) {
      for (const source of group.values()) source.refused(options.explain(error));
    }
  }
}

/** Writes commits, however often the connection breaks. Rejects with a permanent fault. */
async function commitSurely(
  { rows, doubt, troubled, recovered, isPassing }: CommitterOptions,
  commits: readonly Commit[],
): Promise<JudgedCommits> {
  for (let pause = pauses.first; ; pause = Math.min(pause * 2, pauses.longest)) {
    const askedAt = performance.now();
    try {
      const added = await rows.append(commits);
      const isDoubtful = performance.now() - askedAt > doubt;
      const rest = isDoubtful ? commits : commits.filter(({ run }) => !added.has(run));
      const judged = rest.length > 0 ? await rows.judge(rest) : undefined;

      recovered();
      if (!judged) return { kept: added, owned: added };
      if (!isDoubtful) return { kept: new Set([...added, ...judged.kept]), owned: judged.owned };
      if (performance.now() - askedAt > 2 * doubt) continue;

      // It was written, but so long ago that the run may have another owner by now.
      const certain = commits.filter(({ run, shown }) => judged.kept.has(run) && (judged.owned.has(run) || shown?.status));
      return { kept: new Set(certain.map(({ run }) => run)), owned: judged.owned };
    } catch (error) {
      if (!isPassing(error)) throw error;
      troubled(error);
    }

    await sleep(pause);
  }
}

function lostRun({ run }: Commit, isOwned: boolean): RunError {
  const message = isOwned ? say(texts.lostFacts, { run }) : say(storeTexts.takenOver);
  return new RunError({ kind: 'interrupted', message });
}
