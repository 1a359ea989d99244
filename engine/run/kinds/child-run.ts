import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { defined, isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { formatOfChildRuns } from '../../state/log-format.ts';
import type { PreparedAttempt } from '../attempts/prepared-attempt.ts';
import { callParked } from '../batches/parked-call.ts';
import type { CallNotes, Calls, StepCall } from '../calls/call-types.ts';
import { callIdentity } from '../calls/pipeline-identity.ts';
import type { StepRun } from '../context.ts';
import { permissionsOf } from '../context.ts';
import type { ChildCall, ChildEnd } from '../ports.ts';
import { holdsMark } from '../secrets/secrets.ts';
import { type PipelineCall, prepareCall } from './pipeline.ts';

type PipelineWork = Extract<Step['work'], { kind: 'pipeline' }>;

/** Whether the pipeline of a step is a child run: as it was started, else by the text if supported. */
export const isDetached = ({ context, step }: StepRun, { detachedRange }: PipelineWork): boolean =>
  step.detached ?? (step.started_at === undefined && detachedRange !== undefined && context.ports.children?.isKnown === true);

/** Calls a pipeline as a child run. For the step it is one call, answered by the run's result. */
export function prepareChildRun(run: StepRun): PreparedAttempt {
  const { context, step, definition } = run;
  const { work } = definition;
  if (work.kind !== 'pipeline')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'pipeline' }) });

  const called = prepareCall(run, work);
  const depth = (context.state.started?.caller?.depth ?? 0) + 1;
  const most = context.plan.pipeline.limits.maxDepth;
  if (depth > most)
    throw new RunError({
      kind: 'budget',
      message: say(runsTexts.tooDeep, { step: step.path, most }),
      hint: say(runsTexts.tooDeepHint),
    });

  if (context.state.format < formatOfChildRuns) context.fact({ type: 'format.raised', format: formatOfChildRuns });
  return {
    parameters: called.inputs,
    started: defined({ pipeline: called.file, detached: true as const }),
    identity: () => Promise.resolve(callIdentity(context, called.plan, definition, called.inputs)),
    async attempt(signal, calls) {
      const { outputs, absent, degraded } = await callRun(run, { called, depth, signal, calls });
      const renamed = new Map(work.rename.map(({ theirs, ours }) => [theirs, ours]));
      const value = Object.fromEntries(Object.entries(outputs).map(([name, one]) => [renamed.get(name) ?? name, one]));
      const why = absent.length ? say(runsTexts.absentOutputs, { names: absent.join(', ') }) : undefined;
      return defined({ value, degraded: why ?? (degraded ? runsTexts.degradedInside : undefined) });
    },
  };
}

interface CallingRun {
  called: PipelineCall;
  depth: number;
  signal: AbortSignal;
  calls: Calls;
}

type RunAnswer = Pick<ChildEnd, 'outputs' | 'absent' | 'degraded'>;

async function callRun(run: StepRun, { called, depth, signal, calls }: CallingRun): Promise<RunAnswer> {
  const { context, step } = run;
  const { name, plan, inputs } = called;
  const limits = context.budget.shareFor(step, plan.pipeline.limits);
  /** Its entry in the log, if an earlier process started it. */
  const earlierCall = step.calls[step.firstCall];
  const what: StepCall = { kind: 'run', name: plan.pipeline.id, request: { pipeline: name, inputs }, signal };
  const { path } = calls.next(what).place;
  let child: ChildCall | undefined;
  const call: StepCall = {
    ...what,
    reserve: () =>
      context.budget.reserve({
        worst: { cost: limits.maxCost ?? 0, tokens: limits.maxTokens ?? 0, calls: limits.maxCalls ?? 0 },
        model: plan.pipeline.id,
        step,
        signal,
      }),
    async placeRun(begin) {
      const caller = context.state.started?.run ?? '';
      const alone = Object.values(inputs).some(holdsMarkInside);
      const isSame = earlierCall !== undefined && !earlierCall.settled && earlierCall.run !== undefined;
      const place = await context.childPlaces.find(
        { step, path, caller, alone, inputs, limits, begin, known: isSame ? earlierCall : undefined },
        signal,
      );
      child = { ...place, path, pipeline: name, inputs, limits, depth, allowed: permissionsOf(context, step) };
    },
  };
  const { result } = await calls.make(call, async () => {
    const { children, log } = context.ports;
    if (!children || !child) throw new RunError({ kind: 'internal', message: say(runsTexts.noPipeline, { step: step.path }) });

    // Its name is in the log before the run exists.
    await log.flushed();
    const end = await children.call(child, { signal, letGo: context.signal });
    // It waits for a person: so does this run, once nothing else is active.
    if (!end) {
      context.childPlaces.park(child.run, step);
      throw callParked;
    }

    return settle(end);
  });

  return readAnswer(result);
}

function settle({ outputs, absent, degraded, failure, ...spent }: ChildEnd): { result: Json; notes: CallNotes } {
  if (failure) throw new RunError(failure, spent);
  return { result: { outputs, absent: [...absent], degraded }, notes: { provenance: 'live', ...spent } };
}

/** As `settle` wrote it. */
function readAnswer(result: Json): RunAnswer {
  const { outputs, absent, degraded }: JsonMap = isMap(result) ? result : {};
  return {
    outputs: isMap(outputs) ? outputs : {},
    absent: Array.isArray(absent) ? absent.map(String) : [],
    degraded: degraded === true,
  };
}

const holdsMarkInside = (value: Json): boolean => holdsMark(typeof value === 'string' ? value : JSON.stringify(value));
