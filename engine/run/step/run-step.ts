import type { Step } from '../../compile/pipeline/model/step.ts';
import { isMap } from '../../language/json.ts';
import type { StepKind } from '../../language/kinds.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { isSkippedByStop } from '../../state/schedule/interrupted.ts';
import type { GivenValue } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { runAttempts } from '../attempts/attempts.ts';
import type { EarlierResult, RunContext, StepRun } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { askPeople } from '../kinds/ask.ts';
import { runAssert, runFail } from '../kinds/assert.ts';
import { isDetached } from '../kinds/child-run.ts';
import { runGenerated } from '../kinds/generated.ts';
import { openGroup } from '../kinds/group.ts';
import { openLoop } from '../kinds/loop.ts';
import { callPipeline } from '../kinds/pipeline.ts';
import { runSet } from '../kinds/set.ts';
import { openSwitch } from '../kinds/switch.ts';
import { runTransform } from '../kinds/transform.ts';
import { askLimit, limitToAsk } from '../people/ask-limit.ts';
import { askPermission, withPermissionHint } from '../people/ask-permission.ts';
import { failureFrom, preload } from '../scope/render.ts';
import { autosAtStart, resolveAutos } from './autos.ts';
import { conditionHolds } from './condition.ts';
import { failStep, skipByCondition, skipStep, takeOver } from './outcome.ts';
import { stepRunOf } from './step-run.ts';

/**
 * Executes a ready step: loads the large values that it reads, evaluates its condition, resolves its AUTO tags, renders its
 * values; then a working step is attempted, one with a body is opened. Returns a promise only where something has to be
 * awaited: pure steps end in the same turn.
 */
export function runStep(context: RunContext, step: StepState): Promise<void> | undefined {
  const run = stepRunOf(context, step);
  const loading = preload(context, step.frame, [], run.definition);
  // A failure may have stopped its frame while its values were loaded.
  const work = loading ? loading.then(() => (isSkippedByStop(step) ? skipStep(context, step) : beginStep(run))) : beginStep(run);
  return work?.catch((error: unknown) => (context.signal.aborted ? undefined : fail(run, error)));
}

function fail({ context, step, definition, why }: StepRun, error: unknown): Promise<void> | undefined {
  const failure = failureFrom(error);
  // A pure step is computed again with the permission; steps with effects ask in `afterFailure`, which knows what was done.
  if (failure.needs && isPure(definition) && !context.ports.people.absent)
    return askPermission(context, step, failure, failure.needs);

  const limit = limitToAsk(context, step, failure);
  if (limit) return askLimit(context, step, failure, limit);
  return failStep(context, step, withPermissionHint(context, step, failure), { why });
}

const pureKinds: ReadonlySet<string> = new Set(['set', 'transform', 'fail', 'assert'] satisfies StepKind[]);
const isPure = ({ work }: Step): boolean => pureKinds.has(work.kind);

/** Starts the step, unless a person or an earlier run has supplied its value: then that is used. */
function beginStep(run: StepRun): Promise<void> | undefined {
  const { context, step } = run;
  try {
    const edited = context.state.edits.get(step.path);
    if (edited) return takeEdited(run, edited);

    const earlier = context.reuse?.(run);
    if (!(earlier instanceof Promise)) return earlier ? takeEarlier(run, earlier) : startStep(run);
    return earlier.then((earlierStep) => {
      if (isSkippedByStop(step)) return skipStep(context, step);
      return earlierStep ? takeEarlier(run, earlierStep) : startStep(run);
    });
  } catch (error) {
    return fail(run, error);
  }
}

function takeEdited(run: StepRun, { stored: edited, provenance }: GivenValue): Promise<void> | undefined {
  const { context, step, definition } = run;
  const set = definition.work.kind === 'set' && 'value' in edited && isMap(edited.value) ? edited.value : undefined;
  const end = () => takeOver(context, step, edited, { set, provenance });
  if (definition.products.length === 0) return end();
  const loading = Promise.resolve(context.artifacts.load(edited));
  return loading.then(() => writeProducts(run, context.artifacts.read(edited))).then(end);
}

function takeEarlier({ context, step }: StepRun, earlier: EarlierResult): Promise<void> | undefined {
  if (earlier === 'left-out') return skipStep(context, step, 'left-out');
  for (const fact of earlier.facts) context.fact(fact);
  return takeOver(context, step, earlier.result, earlier.more);
}

/** Runs the step if its condition holds; AUTO tags are resolved before. */
function startStep(run: StepRun): Promise<void> | undefined {
  const { context, step, why } = run;
  const sites = autosAtStart(run);
  if (sites.length) return resolveAutos(run, sites).then((holds) => (holds ? execute(run) : skipByCondition(context, step, why)));
  return conditionHolds(run) ? execute(run) : skipByCondition(context, step, why);
}

function execute(run: StepRun): Promise<void> | undefined {
  const { context, step } = run;
  const { work } = run.definition;
  context.budget.begin(step);
  if (step.node.loop) return openLoop(run);

  switch (work.kind) {
    case 'set':
      return runSet(run, work);
    case 'transform':
      return runTransform(run, work);
    case 'group':
      return openGroup(run);
    case 'switch':
      return openSwitch(run, work);
    case 'pipeline':
      return isDetached(run, work) ? runAttempts(run) : callPipeline(run, work);
    case 'generated':
      return runGenerated(run, work);
    case 'prompt':
    case 'tool':
    case 'ensemble':
    case 'agents':
      return runAttempts(run);
    case 'ask':
      return void askPeople(run, work);
    case 'fail':
      return runFail(run, work);
    case 'assert':
      return runAssert(run, work);
    case 'unsupported':
      throw new RunError({ kind: 'internal', message: say(runsTexts.notExecuted, { what: work.of ?? say(runsTexts.thisStep) }) });
    default:
      return work satisfies never;
  }
}
