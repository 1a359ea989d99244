import { existsSync } from 'node:fs';
import type { Compiled } from '../../compile/compile.ts';
import { compile, compileAccepted } from '../../compile/compile.ts';
import { compileKeptSteps } from '../../compile/generated/generated.ts';
import type { World } from '../../compile/world.ts';
import type { Json } from '../../language/json.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { Fact, Stored } from '../../state/events.ts';
import { reduce } from '../../state/reduce.ts';
import type { RunResult } from '../../state/result/result.ts';
import { resultDocument } from '../../state/result/result.ts';
import type { RunState } from '../../state/state.ts';
import { initialState } from '../../state/state.ts';
import type { LogRead } from '../../store/log/read-log.ts';
import { readLog } from '../../store/log/read-log.ts';
import { runPaths } from '../../store/paths.ts';
import type { RunPlan } from '../../store/runs/plan.ts';
import { readPlan } from '../../store/runs/plan.ts';
import { findAmong } from '../../workspace/find.ts';
import { localDisk } from '../../workspace/local-disk.ts';
import { type PersonalityFiles, readPersonalityFiles } from '../../workspace/personalities.ts';
import { dependencyAnswers } from '../auto/settle-dependencies.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { Refusal } from '../refusal.ts';
import { compileLike } from '../source/compile-like.ts';
import { acceptanceKey, loadSettings } from '../source/load-world.ts';
import { limitsOfRun } from '../start/limits.ts';
import { engineVersion } from '../version.ts';
import { neutralizeFacts } from './foreign-marks.ts';
import { isForeign, movedHere, relocateHere } from './foreign-run.ts';
import { refuseForeignSteps } from './foreign-steps.ts';

/** A run read from its folder: its log folded, as far as it is readable. */
export interface ReadRun {
  compiled: Compiled;
  state: RunState;
  /** For a foreign run without marks of secrets. */
  log: LogRead;
  /** How it began; for a foreign run only as far as this machine accepts it. */
  started: Fact<'run.started'>;
  /** This machine did not write it: nothing in it counts as a person's word. */
  foreign: boolean;
  /** Whether its project has moved since it began. */
  moved: boolean;
  plan: RunPlan;
  readonly result: RunResult;
}

/** A stored value for the result document: a large one by its name. */
export const displayStored = (stored: Stored): Json =>
  'value' in stored ? stored.value : { artifact: stored.artifact, bytes: stored.bytes };

interface ReadOptions {
  resumes?: boolean;
  takes?: boolean;
}

/**
 * Reads a run from disk. Throws a RunError where the plan or the log's beginning cannot be read. The rules are checked again
 * only to resume the run (`resumes`), where rules or settings differ from those that accepted it. `takes`: another run reuses
 * its values.
 */
export async function readRun(folder: string, options: ReadOptions = {}): Promise<ReadRun> {
  return foldLog(folder, await readLogOf(folder), options);
}

/** The same for a log that was read already. */
export async function foldLog(
  folder: string,
  written: LogRead,
  { resumes = false, takes = false }: ReadOptions = {},
): Promise<ReadRun> {
  const foreign = isForeign(written);
  // A recording is a file like any other: marks in its answers are no secrets of this run.
  const isWithoutMarks = foreign || (takes && startOf(written)?.mode === 'replay');
  const read = isWithoutMarks ? { ...written, facts: await neutralizeFacts(written.facts, folder) } : written;
  if (read.facts.length === 0 && !read.damage) return refuseUnbegun(folder);

  const plan = await readPlan(folder);
  const first = startOf(read);
  const main = plan.files[0];
  if (!first || !main)
    throw new Refusal(say(launchTexts.noBeginning, { run: runPaths(folder).id }), { hint: read.damage?.message });

  // What a simulation says was made up: no run may go on from it, or take it over.
  if ((takes || resumes) && first.mode === 'simulate')
    throw new Refusal(say(launchTexts.onlySimulated, { run: first.run }), { hint: say(launchTexts.onlySimulatedHint) });

  const moved = foreign ? undefined : movedHere(first, folder);
  const started = foreign ? relocateHere(first, folder) : (moved ?? first);
  const world = await worldOfRun(plan, read, { file: main.file, first, started });
  const isAccepted = plan.engine === engineVersion && plan.accepted === acceptanceKey(world);
  const compiled = compileLike(world.file, (previous) =>
    resumes && !isAccepted ? compile(main.text, world, previous) : compileAccepted(main.text, world, previous),
  );

  // For generated steps the text counts: everything derived from it is computed again.
  const log = { ...read, facts: read.facts.map((fact) => withGraphOfText(fact, world)) };
  const state = stateAfter(compiled, log.facts, started);
  if (foreign && (resumes || takes)) refuseForeignSteps(compiled, state);

  return {
    compiled,
    state,
    log,
    started,
    foreign,
    moved: moved !== undefined,
    plan,
    get result() {
      return resultDocument(state, folder, displayStored);
    },
  };
}

/** The state of a run after its facts, by its compiled text. */
export const foldFacts = (compiled: Compiled, facts: readonly Fact[]): RunState =>
  stateAfter(
    compiled,
    facts.map((fact) => withGraphOfText(fact, compiled.world)),
    facts.find((fact) => fact.type === 'run.started'),
  );

function stateAfter(compiled: Compiled, facts: readonly Fact[], started: Fact<'run.started'> | undefined): RunState {
  const { maxParallel } = limitsOfRun(compiled, started?.limits ?? {});
  const state = initialState(compiled.graph, maxParallel, graphsOf(compiled));
  for (const fact of facts) reduce(state, fact);
  return state;
}

function withGraphOfText(fact: Fact, world: World): Fact {
  if (fact.type !== 'step.started' || !fact.generated) return fact;
  const { text } = fact.generated;
  return { ...fact, generated: { text, graph: compileKeptSteps(text, world).graph } };
}

const startOf = ({ facts }: LogRead): Fact<'run.started'> | undefined => facts.find((fact) => fact.type === 'run.started');

/** The personalities' files as they were; for an unreadable one no step named it, or the run had not begun. */
const keptPersonalities = (kept: NonNullable<RunPlan['personalities']>): PersonalityFiles => ({
  personalities: new Map(kept.map(({ name, text }) => [name, text])),
  unreadable: new Map(),
});

/** The world for compiling a run's text: its own files, the present settings, the AUTO answers that shape its graph. */
async function worldOfRun(
  { files, personalities }: RunPlan,
  { facts }: LogRead,
  { file, first, started }: { file: string; first: Fact<'run.started'>; started: Fact<'run.started'> },
): Promise<World> {
  return {
    file,
    settings: await loadSettings(started.root, started.profile, file),
    ...(personalities ? keptPersonalities(personalities) : readPersonalityFiles(started.root, localDisk)),
    // The texts have the names from where the run began.
    find: findAmong(new Map(files.map((source) => [source.file, source.text])), { root: first.root, cwd: first.workdir }),
    decided: dependencyAnswers(facts),
  };
}

/** The log of a run; without facts where the process ended before writing any. */
const readLogOf = async (folder: string): Promise<LogRead> =>
  existsSync(folder) && !existsSync(runPaths(folder).log) ? { facts: [], end: 0 } : readLog(folder);

/** Throws the Refusal for a run whose process ended before its first fact: no step had started. */
async function refuseUnbegun(folder: string): Promise<never> {
  const plan = await readPlan(folder).catch(() => undefined);
  const file = plan?.files[0]?.file;
  throw new Refusal(say(launchTexts.neverBegan, { run: runPaths(folder).id }), {
    hint: file === undefined ? say(launchTexts.neverBeganAnywhere) : say(launchTexts.neverBeganHint, { file }),
  });
}
