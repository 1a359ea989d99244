import type { Step } from '../../compile/pipeline/model/step.ts';
import type { PipelineRef } from '../../compile/pipeline/model/work.ts';
import type { JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { fitted } from '../../language/schema/fitted.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { newRoot, rootOf } from '../../state/reduce/frames.ts';
import { bodyFrame } from '../../state/state.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { lookUpCache } from '../attempts/cache-lookup.ts';
import { callIdentity } from '../calls/pipeline-identity.ts';
import type { ExecutablePlan, RunContext, StepRun } from '../context.ts';
import { planOf } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { isAbsentError, renderEntries, renderText, renderValue } from '../scope/render.ts';
import { scopeInFrame } from '../scope/scope.ts';
import { holdsMark } from '../secrets/secrets.ts';
import { computedTimeout, computeRetry, smallerLimit, timeoutOf } from '../step/computed.ts';
import { succeed } from '../step/outcome.ts';

type PipelineWork = Extract<Step['work'], { kind: 'pipeline' }>;

/** A prepared call of a pipeline. */
export interface PipelineCall {
  plan: ExecutablePlan;
  /** As `Node.calls` names it. */
  name: string;
  /** The file chosen by a computed `pipeline`. */
  file: string | undefined;
  inputs: JsonMap;
  variables: JsonMap | undefined;
}

/** Calls a pipeline as a function: it sees only its inputs. Its outputs become the value of the step. */
export function callPipeline(run: StepRun, work: PipelineWork): Promise<void> | undefined {
  const { context, step, definition, scope, why } = run;
  const call = prepareCall(run, work);
  const { plan, inputs } = call;
  const timeoutMs = timeoutOf(run);
  const retry = computeRetry(run);
  const open = (): void => openPipeline(run, call, { timeoutMs, retry });
  if (!definition.cache || step.attempts > 0) return void open();

  return lookUpCache(context, definition.cache, callIdentity(context, plan, definition, inputs), scope).then(async (cached) => {
    if (context.signal.aborted) return;
    why.cache = cached.why;
    if (!cached.result) return open();

    const { value, reads } = cached.result;
    await writeProducts(run, value);
    await succeed(context, step, value, {
      parameters: inputs,
      why,
      provenance: 'cached',
      reads: reads.length ? [...reads] : undefined,
    });
  });
}

/** Finds the pipeline and computes its inputs and variables. Throws a RunError where the call is invalid. */
export function prepareCall(run: StepRun, work: PipelineWork): PipelineCall {
  const { context, step } = run;
  const file = work.pipeline.kind === 'computed' ? chooseFile(run, work.pipeline) : undefined;
  const name = file === undefined ? step.node.calls : step.node.mayCall?.[file];
  const plan = name === undefined ? undefined : context.plan.called.get(name);
  if (name === undefined || !plan)
    throw new RunError({ kind: 'internal', message: say(runsTexts.noPipeline, { step: step.path }) });

  refuseTooDeep(context, step);

  const inputs = fitInputs(run, plan, renderInputs(run, work));
  const inside = scopeInFrame(context, newRoot(plan.graph, `${step.path}/`, { owner: step, inputs, name }));
  const { inputs: specs, variables } = plan.pipeline;

  // Defaults that are templates see the pipeline's `data` and other inputs.
  for (const spec of specs) {
    if (!Object.hasOwn(inputs, spec.name) && spec.default)
      setMember(inputs, spec.name, renderValue(context, spec.default, inside));
  }

  const values = Object.fromEntries(variables.map((variable) => [variable.name, renderValue(context, variable.value, inside)]));
  return { plan, name, file, inputs, variables: variables.length ? values : undefined };
}

function renderInputs({ context, scope }: StepRun, work: PipelineWork): JsonMap {
  const inputs: JsonMap = {};
  for (const { key, value } of work.inherit) {
    try {
      setMember(inputs, key, renderValue(context, value, scope));
    } catch (thrown) {
      // An absent value is not passed on; a pipeline that requires it reports that.
      if (!isAbsentError(thrown)) throw thrown;
    }
  }

  return { ...inputs, ...renderEntries(context, work.inputs, scope) };
}

/** Opens the frame of the called pipeline; its steps are scheduled from there. */
function openPipeline(
  { context, step, definition, why }: StepRun,
  { plan, file, inputs, variables }: PipelineCall,
  { timeoutMs, retry }: { timeoutMs: number | undefined; retry: StepState['retry'] },
): void {
  context.fact({
    type: 'step.started',
    path: step.path,
    parameters: inputs,
    timeout: computedTimeout(definition, timeoutMs),
    retry,
    pipeline: file,
    why: Object.keys(why).length ? why : undefined,
    variables,
  });

  const frame = bodyFrame(context.state, step);
  const ms = smallerLimit(timeoutMs, plan.pipeline.limits.timeout);
  if (frame && ms !== undefined) context.deadlines.arm(frame, step, ms);
}

/** Throws a RunError (`budget`) where the step's calls are nested as deeply as an enclosing pipeline allows. */
export function refuseTooDeep(context: RunContext, step: StepState): void {
  const most = tooDeep(context, step);
  if (most === undefined) return;
  throw new RunError({
    kind: 'budget',
    message: say(runsTexts.tooDeep, { step: step.path, most }),
    hint: say(runsTexts.tooDeepHint),
  });
}

/** The limit on nested calls of an enclosing pipeline, where another call would exceed it. */
function tooDeep(context: RunContext, { frame }: StepState): number | undefined {
  const depth = frame.invocation.depth + 1;
  for (let at: FrameState | undefined = rootOf(frame); at; at = at.owner && rootOf(at.owner.frame)) {
    const { maxDepth } = planOf(context, at).pipeline.limits;
    if (depth - at.invocation.depth > maxDepth) return maxDepth;
  }
  return undefined;
}

/** The file chosen by a computed `pipeline`. Throws a RunError (`template`) where it is no candidate. */
function chooseFile(
  { context, step, scope }: StepRun,
  { value, candidates }: Extract<PipelineRef, { kind: 'computed' }>,
): string {
  const got = renderText(context, value, scope).trim();
  if (candidates.some(({ path }) => path === got)) return got;
  const names = candidates.map(({ path }) => path).join(', ');
  const message = say(runsTexts.notACandidate, { key: 'pipeline', step: step.path, got: JSON.stringify(got), names });
  throw new RunError({ kind: 'template', message });
}

/** Checks the inputs of a call against the declared ones; constant defaults fill in missing ones. */
function fitInputs({ context, step }: StepRun, { pipeline }: ExecutablePlan, given: JsonMap): JsonMap {
  const inputs: JsonMap = { ...given };
  for (const spec of pipeline.inputs) {
    const value = given[spec.name] ?? (spec.default?.kind === 'constant' ? spec.default.value : undefined);
    if (value === undefined || value === null) {
      if (spec.required) fail(runsTexts.missingInput, { pipeline: pipeline.id, name: spec.name, step: step.path });
      // Null counts as missing, so the name does not exist.
      delete inputs[spec.name];
      continue;
    }

    const fitting = fitted(value, spec.schema['type']);
    // The value itself is not available here.
    const wrong = spec.secret && holdsMark(fitting) ? undefined : context.ports.models.check(spec.schema, fitting, spec.name);
    if (wrong !== undefined) fail(runsTexts.badInput, { pipeline: pipeline.id, why: wrong });
    setMember(inputs, spec.name, fitting);
  }

  return inputs;
}

function fail(text: string, values: Readonly<Record<string, string>>): never {
  throw new RunError({ kind: 'input', message: say(text, values) });
}
