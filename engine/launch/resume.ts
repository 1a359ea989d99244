import { existsSync } from 'node:fs';
import { allOpenDependencies } from '../auto/dependencies.ts';
import type { Compiled } from '../compile/compile.ts';
import { compile, compileAccepted } from '../compile/compile.ts';
import type { PipelineLimits } from '../compile/pipeline/model/pipeline.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { formatPermission } from '../language/permission.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { peopleTexts } from '../language/texts/people.ts';
import { say } from '../language/texts.ts';
import type { RunContext } from '../run/context.ts';
import { secretModels } from '../run/secrets.ts';
import type { Fact, Stored } from '../state/events.ts';
import { reduce } from '../state/reduce.ts';
import type { RunResult } from '../state/result.ts';
import { resultDocument } from '../state/result.ts';
import type { RunState } from '../state/state.ts';
import { initialState, isOver } from '../state/state.ts';
import { dropMessage } from '../store/inbox.ts';
import type { RunLock } from '../store/lock.ts';
import { acquireLock } from '../store/lock.ts';
import { openLog } from '../store/log.ts';
import { runPaths } from '../store/paths.ts';
import type { Plan } from '../store/plan.ts';
import { readPlan } from '../store/plan.ts';
import type { LogRead } from '../store/read-log.ts';
import { readLog } from '../store/read-log.ts';
import { endSurvivors } from '../tools/terminal/family.ts';
import { findAmong } from '../workspace/find.ts';
import { localDisk } from '../workspace/local-disk.ts';
import { readPersonalities } from '../workspace/personalities.ts';
import { acceptAnswer } from './accept-answer.ts';
import { toolEnvironment } from './available.ts';
import { continueRun } from './begin.ts';
import { realClock } from './clock.ts';
import { decidedBy } from './dependencies.ts';
import { adoptRun, isForeign, placedHere } from './foreign.ts';
import { hostRun, modelsFor } from './host.ts';
import { interruptions } from './interrupted.ts';
import type { ResumeOptions, RunHandle } from './options.ts';
import { withPermissions } from './permissions/ask.ts';
import { beforehandOf } from './permissions/beforehand.ts';
import { grantedTo } from './permissions/granted.ts';
import { refuseUnknownTools } from './permissions/tools.ts';
import { graphsOf } from './plan.ts';
import { refuseUnready } from './preflight.ts';
import { refuseUnreadyTools } from './ready-tools.ts';
import { reopenBackend } from './recording/open.ts';
import { Refusal } from './refusal.ts';
import { remainingSteps } from './remaining.ts';
import { takeSecrets } from './secrets.ts';
import { takeVariablesAgain, warnOfChanged } from './variables.ts';
import { engineVersion } from './version.ts';
import { acceptedIn, loadSettings } from './world.ts';

/** A run as its folder tells it: the log folded, whatever is still readable. */
export interface ReadRun {
  compiled: Compiled;
  state: RunState;
  log: LogRead;
  /** How it began; of a foreign run only as far as this machine may go by it. */
  started: Fact<'run.started'>;
  /** This machine did not write it: nobody's word in it counts here. */
  foreign: boolean;
  plan: Plan;
  readonly result: RunResult;
}

/** A stored value as the result document shows it: a large one by its name. */
export const shownStored = (stored: Stored): Json =>
  'value' in stored ? stored.value : { artifact: stored.artifact, bytes: stored.bytes };

/**
 * Reads a run from disk. Throws a RunError where the plan or the log's beginning cannot be read. The text is held against the rules again
 * only where it shall go on (`goesOn`) and they, or what they go by, are others than when the run began.
 */
export async function readRun(folder: string, goesOn = false): Promise<ReadRun> {
  const log = await readLogOf(folder);
  if (log.facts.length === 0 && !log.damage) return refuseUnbegun(folder);
  const plan = await readPlan(folder);
  const first = log.facts.find((fact) => fact.type === 'run.started');
  const [main] = plan.files;
  if (first?.type !== 'run.started' || !main)
    throw new Refusal(say(launchTexts.noBeginning, { run: runPaths(folder).id }), {
      ...(log.damage ? { hint: log.damage.message } : {}),
    });
  const foreign = isForeign(log);
  const started = foreign ? placedHere(first, folder) : first;
  // The texts have the names that they had where it began.
  const find = findAmong(new Map(plan.files.map(({ file, text }) => [file, text])), { root: first.root, cwd: first.workdir });
  const world = {
    file: main.file,
    settings: await loadSettings(started.root, started.profile, main.file),
    ...readPersonalities(started.root, localDisk),
    find,
    decided: decidedBy(log.facts),
  };
  const accepted = plan.engine === engineVersion && plan.accepted === acceptedIn(world);
  const parallel = started.limits['max_parallel'];
  const compiled = goesOn && !accepted ? compile(main.text, world) : compileAccepted(main.text, world);
  const state: RunState = initialState(
    compiled.graph,
    typeof parallel === 'number' ? parallel : compiled.pipeline.limits.maxParallel,
    graphsOf(compiled),
  );
  for (const fact of log.facts) reduce(state, fact);
  return {
    compiled,
    state,
    log,
    started,
    foreign,
    plan,
    get result() {
      return resultDocument(state, folder, shownStored);
    },
  };
}

/** The log of a run; without a fact where the process ended before it wrote any. */
const readLogOf = async (folder: string): Promise<LogRead> =>
  existsSync(folder) && !existsSync(runPaths(folder).log) ? { facts: [], end: 0 } : readLog(folder);

/** Throws the Refusal for a run whose process ended before its first fact: whatever of it is there, nothing was done. */
async function refuseUnbegun(folder: string): Promise<never> {
  const plan = await readPlan(folder).catch(() => undefined);
  const file = plan?.files[0]?.file;
  throw new Refusal(say(launchTexts.neverBegan, { run: runPaths(folder).id }), {
    hint: file === undefined ? say(launchTexts.neverBeganAnywhere) : say(launchTexts.neverBeganHint, { file }),
  });
}

/**
 * Goes on with a run that was cut off, cancelled, or waits. Uses the text that the run was begun with, never the file. Throws a
 * Refusal where the run has ended, is owned by a living process, is foreign and nobody says that it may go on, or an answer does not fit. A step that was cut off and must not run
 * twice becomes a question: run it again, take a value for its result, or let it fail.
 */
export const resumeRun = (options: ResumeOptions): Promise<RunHandle> => withPermissions(options, begin);

async function begin(options: ResumeOptions): Promise<RunHandle> {
  const { folder } = options;
  const paths = runPaths(folder);
  const lock = await acquireLock(folder);
  try {
    const { compiled, state, log: read, started, plan } = await takeUp(folder, options);
    const remaining = remainingSteps(compiled, state);
    const survivors = await endLeftOver(folder, state);
    if (allOpenDependencies(remaining).length) throw new Refusal(say(launchTexts.unordered, { run: paths.id }));
    const cut = interruptions(state);
    const answers = (options.answers ?? []).map((given) => acceptAnswer(state, given));
    const settings = compiled.world.settings ?? {};
    refuseUnknownTools(remaining, options.allow);
    const allow = await grantedTo({
      root: started.root,
      settings,
      files: plan.files,
      allow: [...(options.allow ?? []), ...allowedBefore(read)],
    });
    const outside = modelsFor({ ...options, allow }, settings, started.root, started.model);
    const backend = await reopenBackend(started, outside.mask);
    if (started.latencies) outside.known(started.latencies);
    refuseUnready(remaining, backend.models(outside));
    if (backend.outside) await refuseUnreadyTools(remaining, { ...options, ...beforehandOf(started), allow, models: outside });
    const variables = takeVariablesAgain(
      started,
      backend.outside ? toolEnvironment(started.root, options.env) : undefined,
      allow,
    );
    const { secrets } = await takeSecrets(compiled.pipeline, options, {
      variables: variables.hidden,
      given: options.secretInputs ?? new Map(),
      before: started.secrets ?? {},
      outside: backend.outside,
      root: started.root,
      mask: outside.mask,
    });
    const models = secretModels(backend.models(outside), secrets);
    const places = { output: started.output_path, workdir: started.workdir, root: started.root };
    await backend.begin(places);
    outside.place(places);
    const inputs: JsonMap = { ...started.inputs };
    // What is said here goes the way of all that is said: it counts before anybody is asked again.
    for (const { question, value, by } of answers)
      await dropMessage(folder, { type: 'answer', question, value, by, at: realClock.now() }, realClock.now());
    return hostRun({
      ...options,
      allow,
      compiled,
      limits: limitsOf(compiled, started.limits),
      models,
      log: await openLog(folder, read),
      lock,
      paths,
      state,
      inputs,
      hides: secrets,
      root: started.root,
      workdir: started.workdir,
      output: started.output_path,
      outputBy: started.output_by ?? 'folder',
      backend,
      responses: {},
      before: read.facts,
      inboxFirst: true,
      async begin(context) {
        await continueRun(context, remaining, {
          models,
          file: started.pipeline.file,
          ...(backend.locked ? { locked: backend.locked } : {}),
          responses: {},
          ...(options.allow ? { allow: options.allow } : {}),
          ...leftAt(state, lock),
        });
        if (survivors) context.live({ type: 'step.log', at: realClock.now(), path: '', level: 'warning', text: survivors });
        warnOfChanged(context, variables.changed);
        for (const asked of cut) context.fact(asked);
        if (options.rerunInterrupted) rerunAll(context);
      },
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** What can be done with a run that has ended, and costs least. */
function endedHint({ status, finished }: RunState, run: string): string {
  if (status === 'cancelled') return say(launchTexts.wasTidiedHint, { run });
  if (status === 'failed') return say(launchTexts.hasEndedHint.failed, { run });
  return say(finished?.degraded ? launchTexts.hasEndedHint.degraded : launchTexts.hasEndedHint.succeeded, { run });
}

/**
 * Ends what commands of a run still do whose process was killed: they would work beside those that a resume starts. Gives what there is to
 * tell of it.
 */
export async function endLeftOver(folder: string, { steps, finished }: RunState): Promise<string | undefined> {
  // A process that came to its end has left nothing.
  if (finished) return undefined;
  const count = await endSurvivors(folder);
  if (count === 0) return undefined;
  const wasCut = (): boolean => steps.values().some(({ status, node }) => status === 'running' && node.effect === 'execute');
  if (count === undefined) return wasCut() ? say(launchTexts.mayBeLeft) : undefined;
  return count === 1 ? say(launchTexts.oneLeft) : say(launchTexts.someLeft, { count });
}

/** A run that can go on here: it has not ended, and this machine wrote it, or somebody here says that it may. Throws a Refusal. */
async function takeUp(folder: string, { askForeign }: ResumeOptions): Promise<ReadRun> {
  const run = await readRun(folder, true);
  const { compiled, state, log, started } = run;
  const { id } = runPaths(folder);
  if (log.damage) throw new Refusal(log.damage.message, { hint: say(launchTexts.damagedHint) });
  if (state.finished && isOver(state))
    throw new Refusal(say(launchTexts.hasEnded, { run: id, status: state.finished.status }), { hint: endedHint(state, id) });
  if (!run.foreign) return run;
  await adoptRun({ folder, remaining: remainingSteps(compiled, state), log, started }, askForeign);
  return readRun(folder, true);
}

/** When the process that had the run before was last seen alive, where it was that one that had the lock before. */
function leftAt({ ran }: RunState, { before }: RunLock): { left?: number } {
  return before && ran.from !== undefined && before.since <= ran.from ? { left: Math.floor(before.seen) } : {};
}

/** The limits that the run was begun with. */
export function limitsOf({ pipeline }: Compiled, begun: JsonMap): PipelineLimits {
  const names = {
    maxParallel: 'max_parallel',
    maxCost: 'max_cost',
    maxTokens: 'max_tokens',
    maxCalls: 'max_calls',
    maxSteps: 'max_steps',
    timeout: 'timeout_ms',
  };
  return {
    ...pipeline.limits,
    ...Object.fromEntries(
      Object.entries(names).flatMap(([own, name]) => (typeof begun[name] === 'number' ? [[own, begun[name]]] : [])),
    ),
  };
}

/** `--rerun-interrupted` answers for every step that was cut off. */
function rerunAll({ state, fact }: RunContext): void {
  for (const { question, kind } of [...state.questions.values()])
    if (kind === 'interrupted') fact({ type: 'person.answered', question, value: 'rerun', by: peopleTexts.rerunBy });
}

/** What was allowed in the run so far, as `--allow` takes it. */
export const allowedBefore = (read: LogRead): string[] =>
  read.facts.flatMap((fact) => (fact.type === 'permission.given' && fact.step === undefined ? [formatPermission(fact)] : []));
