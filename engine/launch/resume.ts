import type { Compiled } from '../compile/compile.ts';
import { compile } from '../compile/compile.ts';
import type { Limits } from '../compile/pipeline/model.ts';
import type { JsonMap } from '../language/json.ts';
import type { NewFact } from '../state/events.ts';
import { reduce } from '../state/reduce.ts';
import type { RunResult } from '../state/result.ts';
import { resultDocument } from '../state/result.ts';
import type { RunState, StepState } from '../state/state.ts';
import { initialState } from '../state/state.ts';
import { acquireLock } from '../store/lock.ts';
import { openLog } from '../store/log.ts';
import { runPaths } from '../store/paths.ts';
import { readPlan } from '../store/plan.ts';
import type { LogRead } from '../store/read-log.ts';
import { readLog } from '../store/read-log.ts';
import { continueRun } from './begin.ts';
import { hostRun, modelsFor } from './host.ts';
import type { ResumeOptions, RunHandle } from './options.ts';
import { refusePermissions } from './permissions.ts';
import { refuseUnready } from './preflight.ts';
import { Refusal } from './refusal.ts';
import { loadSettings } from './world.ts';

/** A run as its folder tells it: the log folded, whatever is still readable. */
export interface ReadRun {
  compiled: Compiled;
  state: RunState;
  log: LogRead;
  started: NewFact<'run.started'>;
  result: RunResult;
}

/** Reads a run from disk. Throws a RunError where the plan or the log's beginning cannot be read. */
export async function readRun(folder: string): Promise<ReadRun> {
  const [plan, log] = await Promise.all([readPlan(folder), readLog(folder)]);
  const started = log.facts.find((fact) => fact.type === 'run.started');
  const [main] = plan.files;
  if (started?.type !== 'run.started' || !main)
    throw new Refusal(`The log of ${runPaths(folder).id} holds no beginning of a run.`, {
      ...(log.damage ? { hint: log.damage.message } : {}),
    });
  const compiled = compile(main.text, { file: main.file, settings: await loadSettings(started.root) });
  const parallel = started.limits['max_parallel'];
  const state = initialState(compiled.graph, typeof parallel === 'number' ? parallel : compiled.pipeline.limits.maxParallel);
  for (const fact of log.facts) reduce(state, fact);
  const result = resultDocument(state, folder, (stored) =>
    'value' in stored ? stored.value : { artifact: stored.artifact, bytes: stored.bytes },
  );
  return { compiled, state, log, started, result };
}

/**
 * Goes on with a run that was cut off, cancelled, or waits. Uses the text that the run was begun with, never the file. Throws a
 * Refusal where the run has ended, is owned by a living process, or a step was cut off that must not run twice.
 */
export async function resumeRun(options: ResumeOptions): Promise<RunHandle> {
  const { folder } = options;
  const paths = runPaths(folder);
  const lock = await acquireLock(folder);
  try {
    const { compiled, state, log: read, started } = await readRun(folder);
    if (read.damage) throw new Refusal(read.damage.message, { hint: 'baton show tells what can still be read.' });
    if (state.finished && ['succeeded', 'failed'].includes(state.finished.status))
      throw new Refusal(`The run ${paths.id} has ended (${state.finished.status}); nothing is left to do.`, {
        hint: `See what it made with: baton show ${paths.id}`,
      });
    const cut = interruptedSteps(state);
    if (cut.length && !options.rerunInterrupted)
      throw new Refusal(
        `The run was cut off in the middle of ${cut.map(({ path }) => path).join(', ')}, and running that again may do its work twice.`,
        {
          hint: 'If that is all right: baton resume RUN --rerun-interrupted. A step that may always run again says `repeatable: true`.',
          exitCode: 4,
        },
      );
    const settings = compiled.world.settings ?? {};
    const models = modelsFor(options, settings, started.root, started.model);
    refuseUnready(compiled, models);
    const allow = [...(options.allow ?? []), ...allowedBefore(read)];
    refusePermissions(compiled, allow);
    const inputs: JsonMap = { ...started.inputs };
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
      root: started.root,
      workdir: started.workdir,
      output: started.output_path,
      responses: {},
      begin: (context) => continueRun(context, compiled, { models, file: started.pipeline.file, responses: {} }),
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The limits that the run was begun with. */
function limitsOf({ pipeline }: Compiled, begun: JsonMap): Limits {
  const names = {
    maxParallel: 'max_parallel',
    maxCost: 'max_cost',
    maxTokens: 'max_tokens',
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

/** Steps that were begun, have not settled, and may not run a second time. */
export function interruptedSteps(state: RunState): StepState[] {
  return [...state.steps.values()].filter(
    (step) => step.status === 'running' && step.node.body === undefined && !step.node.repeatable && cutInCall(step),
  );
}

/** A step whose call has settled was not cut off in the middle of its work. */
const cutInCall = (step: StepState): boolean => {
  const calls = step.calls.slice(step.firstCall);
  return calls.length === 0 ? step.attempts > 0 : calls.some((call) => !call.settled);
};

const allowedBefore = (read: LogRead): string[] =>
  read.facts.flatMap((fact) =>
    fact.type === 'permission.given' ? [fact.pattern ? `${fact.tool}:${fact.pattern}` : fact.tool] : [],
  );
