import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap } from '../../language/json.ts';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { pushedTexts } from '../../language/texts/storage/pushed.ts';
import { say } from '../../language/texts.ts';
import type { Fact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { hashOfBundle } from '../bundles/bundle.ts';
import { unpackBundle } from '../bundles/unpack.ts';
import type { LogRead } from '../log/read-log.ts';
import { openLog, type RunLog } from '../log/run-log.ts';
import { bundleFolder, runPaths } from '../paths.ts';
import { beginLog } from '../runs/fork.ts';
import { movePlan, moveStart } from '../runs/move-run.ts';
import { readPlan, writePlan } from '../runs/plan.ts';
import type { CommitRow, RunRows } from './run-rows.ts';

/* Readers of a run read a folder. So each process keeps copies of the runs that it drives or shows, in a folder of its own
   below `.baton`: written from committed facts, and deleted with the process. */

/** The log of a shared run behind a fact, and where it is. */
export interface KeptFacts {
  facts: Fact[];
  /** The first number of the last commit; 0 where there is none. */
  prev: number;
}

/** Reads the facts behind number `after`, which ends a commit. Throws a RunError where the numbers have a gap. */
export async function readFacts(rows: RunRows, run: string, after = 0): Promise<KeptFacts> {
  return factsIn(await rows.readFacts(run, after), run, after);
}

function factsIn(commits: readonly CommitRow[], run: string, after = 0): KeptFacts {
  const facts: Fact[] = [];
  for (const line of commits.flatMap(({ body }) => body.split('\n'))) {
    const fact: unknown = JSON.parse(line);
    const expected = after + facts.length + 1;
    if (!isFact(fact) || fact.seq !== expected) throw damagedLog(run, isFact(fact) ? fact.seq : '?', expected);
    facts.push(fact);
  }

  return { facts, prev: commits.at(-1)?.seq ?? 0 };
}

const damagedLog = (run: string, found: number | string, expected: number): RunError =>
  new RunError({ kind: 'internal', message: say(texts.logDamaged, { run, found, expected }), retryable: false });

const isFact = (value: unknown): value is Fact =>
  isMap(value) && typeof value['seq'] === 'number' && typeof value['type'] === 'string' && typeof value['at'] === 'number';

/** A run in its rows and in a copy. */
export interface CopiedRun extends KeptFacts {
  /** The folder of the project that it runs in here. */
  root: string;
  /** All its permissions, for the run of a pushed pipeline. */
  granted?: readonly string[] | undefined;
  /** Its log in the copy; undefined where it has not begun. */
  logRead: LogRead | undefined;
}

/**
 * Writes a run from its rows into a folder: its plan, its large values, and its log where it has begun. Where it was started
 * by a server with another folder, its paths are moved below `project`, or into its pushed pipeline's folder.
 */
export async function copyRun(rows: RunRows, folder: string, project: string): Promise<CopiedRun> {
  const { id, artifacts, log, inbox } = runPaths(folder);
  const [row] = await Promise.all([rows.readRun(id), makeFolder(inbox)]);
  if (!row) throw new RunError({ kind: 'input', message: say(texts.noRun, { run: id }) });

  const kept = factsIn(row.commits, id);
  const root = row.bundle ? await placeBundle(rows, project, row.bundle.hash) : project;
  const place = { root, granted: row.bundle?.allow };
  await placeValues(rows, { run: id, hashes: row.values, artifacts });
  if (row.plan !== undefined) await copyPlan(folder, row.plan, { root, was: startOf(kept.facts)?.root });
  const facts = placeFacts(kept.facts, root);
  if (facts.length > 0) return { ...place, facts, prev: kept.prev, logRead: await beginLog(folder, facts, 'fleeting') };

  await rm(log, { force: true });
  return { ...place, ...kept, logRead: undefined };
}

/** The folder of a pushed pipeline below `root`, with its files. Rejects with a RunError. */
export async function placeBundle(rows: Pick<RunRows, 'readBundle'>, root: string, hash: string): Promise<string> {
  const kept = `${bundleFolder(root, hash)}.json`;
  const before = await readFile(kept, 'utf8').catch(() => undefined);
  if (before !== undefined && hashOfBundle(before) === hash) return unpackBundle(root, hash, before);

  const text = await rows.readBundle(hash);
  if (text === undefined) throw new RunError({ kind: 'input', message: say(pushedTexts.gone, { hash }) });

  const folder = await unpackBundle(root, hash, text);
  await writeAtomic(kept, text);
  return folder;
}

async function copyPlan(folder: string, text: string, { root, was }: { root: string; was: string | undefined }): Promise<void> {
  await writeAtomic(runPaths(folder).plan, text);
  if (was !== undefined && was !== root) await writePlan(folder, movePlan(await readPlan(folder), root, was));
}

const startOf = (facts: readonly Fact[]): Fact<'run.started'> | undefined => facts.find((fact) => fact.type === 'run.started');

/** Facts of a run with paths as if its project had been here at its start. */
export function placeFacts(facts: readonly Fact[], root: string): Fact[] {
  const started = startOf(facts);
  if (!started || started.root === root) return [...facts];

  const moved = moveStart(started, root);
  return facts.map((fact) => {
    if (fact === started) return moved;
    return fact.type === 'plan.added' ? { ...fact, file: moved.pipeline.file } : fact;
  });
}

/** Writes the large values that are missing in the folder. */
export async function copyValues(rows: RunRows, run: string, artifacts: string): Promise<void> {
  await placeValues(rows, { run, hashes: await rows.listValues(run), artifacts });
}

interface ValuesToPlace {
  run: string;
  hashes: readonly string[];
  /** The folder. */
  artifacts: string;
}

async function placeValues(rows: RunRows, { run, hashes, artifacts }: ValuesToPlace): Promise<void> {
  // One at a time: a value may have many megabytes.
  for (const hash of hashes) {
    if (existsSync(join(artifacts, hash))) continue;
    const content = await rows.readValue(run, hash);
    if (content) await writeAtomic(join(artifacts, hash), content);
  }
}

/** The log of a copy, for appending; it need not survive this machine. */
export const openCopy = (folder: string, logRead: LogRead | undefined): Promise<RunLog> =>
  openLog(folder, logRead, undefined, 'fleeting');
