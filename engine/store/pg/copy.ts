import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap } from '../../language/json.ts';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import type { Fact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { LogRead } from '../log/read-log.ts';
import { openLog, type RunLog } from '../log/run-log.ts';
import { runPaths } from '../paths.ts';
import { beginLog } from '../runs/fork.ts';
import { movePlan, moveStart } from '../runs/move-run.ts';
import { readPlan, writePlan } from '../runs/plan.ts';
import type { Query } from './query.ts';

/*
 * What reads a run reads a folder. So each process keeps copies of the runs that it drives or shows, in a folder of its own below `.baton`:
 * written from what the database has committed, and thrown away with the process.
 */

/** What is in the database of the log of a run behind a fact, and where it is. */
export interface KeptFacts {
  facts: Fact[];
  /** The first number of the last commit; 0 where there is none. */
  prev: number;
}

/** Reads the facts behind number `after`, which ends a commit. Throws a RunError where their numbers do not follow. */
export async function readFacts(query: Query, run: string, after = 0): Promise<KeptFacts> {
  const rows = await query<{ seq: number; body: string }>(
    'select seq, body from baton.facts where run = $1 and seq > $2 order by seq',
    [run, after],
  );
  const facts: Fact[] = [];
  for (const line of rows.flatMap(({ body }) => body.split('\n'))) {
    const fact: unknown = JSON.parse(line);
    const expected = after + facts.length + 1;
    if (!isFact(fact) || fact.seq !== expected) throw damagedLog(run, isFact(fact) ? fact.seq : '?', expected);
    facts.push(fact);
  }
  return { facts, prev: rows.at(-1)?.seq ?? 0 };
}

const damagedLog = (run: string, found: number | string, expected: number): RunError =>
  new RunError({ kind: 'internal', message: say(texts.logDamaged, { run, found, expected }), retryable: false });

const isFact = (value: unknown): value is Fact =>
  isMap(value) && typeof value['seq'] === 'number' && typeof value['type'] === 'string' && typeof value['at'] === 'number';

/** A run as it stands in the database and in a copy. */
export interface CopiedRun extends KeptFacts {
  /** Its log in the copy; undefined where it has not begun. */
  logRead: LogRead | undefined;
}

/** A project, and the folder in which this process has it. */
export interface ProjectPlace {
  project: string;
  root: string;
}

/**
 * Writes a run of a project into a folder as it stands in the database: its plan, its large values, and its log where that has begun. Where
 * it was begun by a server that has the project elsewhere, it is as if it had begun here.
 */
export async function copyRun(query: Query, folder: string, { project, root }: ProjectPlace): Promise<CopiedRun> {
  const { id, artifacts, log, inbox } = runPaths(folder);
  const [row] = await query<{ text: string | null }>(
    'select p.text from baton.runs r left join baton.plans p on p.hash = r.plan where r.id = $1 and r.project = $2',
    [id, project],
  );
  if (!row) throw new RunError({ kind: 'input', message: say(texts.noRun, { run: id }) });
  await makeFolder(inbox);
  await copyValues(query, id, artifacts);
  const kept = await readFacts(query, id);
  if (row.text !== null) await copyPlan(folder, row.text, { root, was: startOf(kept.facts)?.root });
  const facts = placeFacts(kept.facts, root);
  if (facts.length > 0) return { facts, prev: kept.prev, logRead: await beginLog(folder, facts) };
  await rm(log, { force: true });
  return { ...kept, logRead: undefined };
}

async function copyPlan(folder: string, text: string, { root, was }: { root: string; was: string | undefined }): Promise<void> {
  await writeAtomic(runPaths(folder).plan, text);
  if (was !== undefined && was !== root) await writePlan(folder, movePlan(await readPlan(folder), root, was));
}

const startOf = (facts: readonly Fact[]): Fact<'run.started'> | undefined => facts.find((fact) => fact.type === 'run.started');

/** Facts of a run as if its project had lain here when it began. */
export function placeFacts(facts: readonly Fact[], root: string): Fact[] {
  const started = startOf(facts);
  if (!started || started.root === root) return [...facts];
  const moved = moveStart(started, root);
  return facts.map((fact) => {
    if (fact === started) return moved;
    return fact.type === 'plan.added' ? { ...fact, file: moved.pipeline.file } : fact;
  });
}

/** Writes the large values that the folder lacks. */
export async function copyValues(query: Query, run: string, artifacts: string): Promise<void> {
  const hashes = await query<{ hash: string }>('select hash from baton.artifacts where run = $1', [run]);
  // One at a time: a value may have many megabytes.
  for (const { hash } of hashes.filter((one) => !existsSync(join(artifacts, one.hash)))) {
    const [value] = await query<{ content: Buffer }>('select content from baton.artifacts where run = $1 and hash = $2', [
      run,
      hash,
    ]);
    if (value) await writeAtomic(join(artifacts, hash), value.content);
  }
}

/** The log of a copy, to append to; it need not survive this machine. */
export const openCopy = (folder: string, logRead: LogRead | undefined): Promise<RunLog> =>
  openLog(folder, logRead, undefined, 'fleeting');
