import { join, resolve, sep } from 'node:path';
import type { Compiled } from '../compile/compile.ts';
import { compile } from '../compile/compile.ts';
import { whenAborted } from '../language/abort.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { isMap } from '../language/json.ts';
import type { RunHandle, StartOptions } from '../launch/options.ts';
import { Refusal } from '../launch/refusal.ts';
import { loadWorld } from '../launch/source/load-world.ts';
import { readTextFile } from '../launch/source/read-text-file.ts';
import { startRun } from '../launch/start/start.ts';
import type { Claim } from '../run/kinds/ensemble/agreement.ts';
import { countAgreement, roundShare } from '../run/kinds/ensemble/agreement.ts';
import type { Failure } from '../state/failure.ts';
import type { RunResult } from '../state/result/result.ts';
import { findRoot } from '../workspace/root.ts';
import { unmetExpectations } from './expectations/expect.ts';

/** A contestant: the pipeline with one model for all its prompts, or a text of its own. */
interface Contestant {
  name: string;
  model?: string;
  text?: string;
}

interface CompareOptions extends Omit<StartOptions, 'model' | 'text' | 'inputs'> {
  contestants: readonly Contestant[];
  /** The inputs of each case, by its name. */
  cases: readonly ComparedCase[];
  signal?: AbortSignal;
  /** Called for each run as it ends. */
  onRun?(run: ComparedRun): void;
  /** Called for each run as it begins. */
  onHandle?(handle: RunHandle): void;
}

interface ComparedCase {
  name: string;
  inputs: NonNullable<StartOptions['inputs']>;
  /** The expectations, as in `tests:`. */
  expect?: JsonMap;
}

/** One contestant's run of one case. */
export interface ComparedRun {
  contestant: string;
  case: string;
  status: RunResult['status'] | 'refused';
  run: RunResult['run'] | null;
  /** Milliseconds. */
  duration: number | null;
  /** USD; `complete` is false where a price is unknown. */
  cost: RunResult['cost'];
  usage: RunResult['usage'];
  /** Its answer: its outputs, else the value of its last step; null where it failed. */
  answer: Json;
  error: Pick<Failure, 'kind' | 'message'> | null;
  /** The number of failed expectations; null for a case without any. */
  missed: string[] | null;
}

/** The totals of one contestant. */
export interface Standing {
  contestant: string;
  succeeded: number;
  runs: number;
  /** The total time of its runs, in milliseconds. */
  duration: number;
  cost: RunResult['cost'];
  calls: number;
  tokens: number;
  /**
   * The share of its claims that the others make too, from 0 to 1, averaged over all cases; null where nothing can be
   * compared.
   */
  agreement: number | null;
  /** Cases with all expectations met, and cases with expectations. */
  met: number;
  expected: number;
}

export interface RunComparison {
  standings: Standing[];
  runs: ComparedRun[];
  /** By case: the agreement of the answers, and who makes which claim, in the order of `contestants`. */
  cases: { case: string; contestants: string[]; agreement: number | null; claims: Claim[] }[];
}

/** The cases of `tests:` in a form for real models: their inputs and expectations. Throws a Refusal. */
export async function testsOf(file: string, cwd: string): Promise<ComparedCase[]> {
  const path = resolve(cwd, file);
  const compiled: Compiled = compile(await readTextFile(path), await loadWorld(path, { root: findRoot(path, cwd), cwd }));
  const mapIn = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});

  return compiled.pipeline.tests.map(({ name, value }) => ({
    name,
    inputs: new Map(Object.entries(mapIn(value['inputs'])).map(([key, one]) => [key, { value: one }])),
    expect: mapIn(value['expect']),
  }));
}

/** Runs every case with every contestant, one run after the other, so that none slows another, and compares the results. */
export async function compareRuns(options: CompareOptions): Promise<RunComparison> {
  const { contestants, cases, signal, onRun, onHandle, ...start } = options;
  const runs: ComparedRun[] = [];
  const caseFolders = foldersFor(cases.map(({ name }) => name));
  const ownFolders = foldersFor(contestants.map(({ name }) => name));

  for (const [row, one] of cases.entries()) {
    for (const [column, contestant] of contestants.entries()) {
      if (signal?.aborted) break;
      // Each run writes into a folder of its own, so that none overwrites another's files.
      const out = join(start.out ?? join(start.cwd, 'outputs', 'compare'), caseFolders[row] ?? '', ownFolders[column] ?? '');
      const ended = await runOne(contestant, one, { ...start, out }, { signal, onHandle });
      runs.push(ended);
      onRun?.(ended);
    }
  }

  const agreed = cases.map(({ name }) => agreementIn(name, runs));
  return {
    standings: contestants.map(({ name }) => standingOf(name, runs, agreed)),
    runs,
    cases: agreed,
  };
}

type ComparisonStart = Omit<CompareOptions, 'contestants' | 'cases' | 'signal' | 'onRun' | 'onHandle'> & { out: string };

async function runOne(
  contestant: Contestant,
  { name, inputs, expect }: ComparedCase,
  start: ComparisonStart,
  { signal, onHandle }: Pick<CompareOptions, 'signal' | 'onHandle'>,
): Promise<ComparedRun> {
  const { model, text } = contestant;
  const about = { contestant: contestant.name, case: name };
  try {
    const handle = await startRun({
      ...start,
      inputs,
      model,
      text,
    });

    onHandle?.(handle);
    const off = whenAborted(signal, () => handle.cancel());
    const result = await handle.done.finally(off);
    const files = { output: handle.state.started?.output_path ?? start.out, workdir: start.workdir ?? start.cwd };
    const missed = expect && (await unmetExpectations(expect, { result, files })).map(({ what }) => what);
    return { ...about, ...partsOf(result, files.output), missed: missed ?? null };
  } catch (error) {
    // Missing permissions are asked for before anything is compared.
    if (!(error instanceof Refusal) || error.needs.length > 0) throw error;
    const message = [error.message, error.problems[0]?.message].filter(Boolean).join(' ');
    return { ...about, ...refusedRun(message), missed: expect ? ['status'] : null };
  }
}

const partsOf = (result: RunResult, output: string): Omit<ComparedRun, 'contestant' | 'case' | 'missed'> => {
  const { status, run, duration, cost, usage, error } = result;
  // Each has its own output folder, whose name must not count as a difference.
  const answer = status === 'succeeded' || status === 'failed' ? without(answerOf(result), `${output}${sep}`) : null;
  return { status, run, duration, cost, usage, answer, error: error && { kind: error.kind, message: error.message } };
};

const refusedRun = (message: string): Omit<ComparedRun, 'contestant' | 'case' | 'missed'> => ({
  status: 'refused',
  run: null,
  duration: null,
  cost: { usd: 0, complete: true },
  usage: { calls: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
  answer: null,
  error: { kind: 'input', message },
});

function without(value: Json, prefix: string): Json {
  if (typeof value === 'string') return value.replaceAll(prefix, '');
  if (Array.isArray(value)) return value.map((one) => without(one, prefix));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, without(one, prefix)]));
}

function answerOf({ outputs, order, steps }: RunResult): Json {
  const names = Object.keys(outputs);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return outputs[only] ?? null;
  if (names.length) return outputs;
  const last = order.findLast((path) => steps[path]?.status === 'succeeded');
  return last === undefined ? null : (steps[last]?.value ?? null);
}

function agreementIn(name: string, runs: readonly ComparedRun[]): RunComparison['cases'][number] {
  const answered = runs.filter((run) => run.case === name && run.answer !== null);
  const { agreement, claims } = countAgreement(answered.map(({ answer }) => answer));
  return { case: name, contestants: answered.map(({ contestant }) => contestant), agreement, claims };
}

function standingOf(contestant: string, runs: readonly ComparedRun[], cases: RunComparison['cases']): Standing {
  const own = runs.filter((run) => run.contestant === contestant);
  const sum = (part: (run: ComparedRun) => number): number => own.reduce((all, run) => all + part(run), 0);
  const shares = cases.flatMap((one) => shareOf(contestant, one) ?? []);

  return {
    contestant,
    succeeded: own.filter(({ status }) => status === 'succeeded').length,
    runs: own.length,
    duration: sum(({ duration }) => duration ?? 0),
    cost: { usd: Number(sum(({ cost }) => cost.usd).toFixed(8)), complete: own.every(({ cost }) => cost.complete) },
    calls: sum(({ usage }) => usage.calls),
    tokens: sum(({ usage }) => usage.input_tokens + usage.output_tokens),
    agreement: shares.length ? roundShare(shares.reduce((all, share) => all + share, 0) / shares.length) : null,
    met: own.filter(({ missed }) => missed?.length === 0).length,
    expected: own.filter(({ missed }) => missed !== null).length,
  };
}

/** The share of others with the same claim, averaged over its claims. */
function shareOf(contestant: string, { contestants, claims }: RunComparison['cases'][number]): number | undefined {
  const at = contestants.indexOf(contestant);
  const own = claims.filter(({ said }) => said[at]);
  if (at < 0 || contestants.length < 2 || own.length === 0) return undefined;
  return own.reduce((sum, { support }) => sum + (support - 1) / (contestants.length - 1), 0) / own.length;
}

/** The longest folder name: file systems allow 255 bytes, and a character may take four. */
const longestName = 60;

/** A unique folder name for each, even where the names differ only in characters that file names cannot hold, or in case. */
function foldersFor(names: readonly string[]): string[] {
  const usedNames = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[-.]+/, '');
    const usual =
      plain
        .slice(0, longestName)
        .replace(/[-.]+$/, '')
        .toWellFormed() || 'case';
    let folder = usual;
    for (let count = 2; usedNames.has(folder.toLowerCase()); count++) folder = `${usual}-${count}`;
    usedNames.add(folder.toLowerCase());

    return folder;
  });
}
