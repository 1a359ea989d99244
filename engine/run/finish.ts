import type { Json, JsonMap } from '../language/json.ts';
import { setMember } from '../language/json.ts';
import { runsTexts } from '../language/texts/run/runs.ts';
import { say } from '../language/texts.ts';
import type { RunStatus } from '../state/events.ts';
import type { Failure } from '../state/failure.ts';
import { RunError, toFailure } from '../state/failure.ts';
import { openBatches, type RunState } from '../state/state.ts';
import type { FrameState } from '../state/step.ts';
import { isDegraded, isSettled } from '../state/step.ts';
import type { RunContext } from './context.ts';
import { planOf } from './context.ts';
import { warnOfHidden, writeOutputs } from './files/products.ts';
import { failureFrom, isAbsentError, preload, renderValue } from './scope/render.ts';
import { scopeInFrame, withOutputs } from './scope/scope.ts';

/**
 * The run's end: outputs are evaluated (each once, in the order of their reads), and everything is on disk before the end is
 * reported. An output that reads an absent value is null and named in `absent`; any other fault of an output fails the run.
 */
export async function finishRun(context: RunContext): Promise<void> {
  const { state } = context;
  const { root } = state;
  const failed = root.failed ?? root.invocation.last?.failed;
  const stepFailure = failed?.failure && { ...failed.failure, step: failed.failure.step ?? failed.path };

  // A timeout or a cancel of the run goes before the failures that it caused.
  let error: Failure | undefined = root.stop ?? stepFailure ?? root.invocation.last?.stop;
  const { outputs, absent, fault } = await outputsOf(context, state.root);
  error ??= fault;
  for (const [name, value] of Object.entries(outputs))
    warnOfHidden(context, { path: '', texts: runsTexts.hiddenInOutput, name, content: JSON.stringify(value) });

  if (!error) {
    try {
      await writeOutputs(context, outputs);
    } catch (thrown) {
      error = { ...failureFrom(thrown), step: 'outputs' };
    }
  }

  const degraded = [...state.steps.values()].some(isDegraded) || [...state.autos.values()].some((auto) => auto.degraded);
  await context.ports.log.flushed();
  const ended = error ? 'failed' : 'succeeded';
  const status = root.stop?.kind === 'cancelled' ? 'cancelled' : ended;
  context.fact({ type: 'run.finished', status, degraded: !error && degraded, outputs, absent, error });
}

/** Ends a run with unfinished steps and nothing left to do: it was stopped at once, or waits for a person. */
export function endUnfinished(context: RunContext): void {
  const { state, signal } = context;
  if (state.finished) return;
  if (signal.aborted) {
    const error = toFailure(signal.reason);
    finishWith(context, error.kind === 'cancelled' ? 'cancelled' : 'failed', error);
    return;
  }

  const questions = [...state.questions.values()];
  if (questions.length === 0 && openBatches(state).length === 0 && !waitsForRuns(state))
    throw new RunError({ kind: 'internal', message: say(runsTexts.stuck), cause: 'stuck' });
  finishWith(context, questions.some(({ kind }) => kind === 'interrupted') ? 'interrupted' : 'waiting');
}

/** Whether a step waits for a child run that waits for a person. */
const waitsForRuns = ({ steps }: RunState): boolean =>
  steps.values().some((step) => !isSettled(step) && step.calls.some((call) => call.run !== undefined && !call.settled));

/** Writes an end without outputs. */
export function finishWith(context: RunContext, status: RunStatus, error?: Failure): void {
  context.fact({ type: 'run.finished', degraded: false, outputs: {}, absent: [], status, error });
}

/**
 * The outputs of a pipeline with settled steps, each evaluated once, in the order of their reads. An output that reads an
 * absent value is null and listed in `absent`; `fault` is the first other failure.
 */
export async function outputsOf(
  context: RunContext,
  root: FrameState,
): Promise<{ outputs: JsonMap; absent: string[]; fault?: Failure }> {
  const { outputs: specs } = planOf(context, root).pipeline;
  const outputs: JsonMap = {};
  const absent: string[] = [];
  let fault: Failure | undefined;

  await preload(
    context,
    root,
    root.steps.map((step) => step.result),
  );

  const values = new Map<string, Json>();
  const open = new Set<string>();

  const evaluate = (name: string): Json | undefined => {
    const existing = values.get(name);
    if (existing !== undefined) return existing;

    const spec = specs.find((one) => one.name === name);
    if (!spec || open.has(name)) return undefined;

    open.add(name);
    const value = renderValue(
      context,
      spec.value,
      withOutputs(
        scopeInFrame(context, root),
        evaluate,
        specs.map((one) => one.name),
      ),
    );

    values.set(name, value);
    return value;
  };

  for (const { name } of specs) {
    try {
      setMember(outputs, name, evaluate(name) ?? null);
    } catch (thrown) {
      setMember(outputs, name, null);
      if (isAbsentError(thrown)) absent.push(name);
      else fault ??= { ...failureFrom(thrown), step: `${root.path}outputs.${name}` };
    }
    open.clear();
  }

  return { outputs, absent, fault };
}
