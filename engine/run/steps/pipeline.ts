import type { PipelineRef, Step } from '../../compile/pipeline/model/step.ts';
import { fitted } from '../../language/fitted.ts';
import type { JsonMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import type { Why } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { FrameState } from '../../state/frame.ts';
import { newRoot, rootOf } from '../../state/frame.ts';
import { bodyOf } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { lookUp } from '../cache.ts';
import { callIdentity } from '../call-identity.ts';
import { least, retryFact, timeoutFact, timeoutOf } from '../computed.ts';
import type { Plan, RunContext } from '../context.ts';
import { planOf } from '../context.ts';
import { succeed } from '../outcome.ts';
import { writeProducts } from '../products.ts';
import { isAbsentError, render, renderEntries, renderText } from '../render.ts';
import type { StepScope } from '../scope.ts';
import { scopeInFrame } from '../scope.ts';
import { holdsMark } from '../secrets.ts';

/** Calls a pipeline as a function: it sees its inputs and nothing else of ours. Its outputs become the value of the step. */
export function callPipeline(
  context: RunContext,
  step: StepState,
  definition: Step,
  scope: StepScope,
  why: Why,
): Promise<void> | undefined {
  const { work } = definition;
  const chosen =
    work.kind === 'pipeline' && work.pipeline.kind === 'computed' ? chooseFile(context, step, work.pipeline, scope) : undefined;
  const name = chosen === undefined ? step.node.calls : step.node.mayCall?.[chosen];
  const plan = name === undefined ? undefined : context.plan.called.get(name);
  if (work.kind !== 'pipeline' || !plan)
    throw new RunError({ kind: 'internal', message: say(runsTexts.noPipeline, { step: step.path }) });
  const most = tooDeep(context, step);
  if (most !== undefined)
    throw new RunError({
      kind: 'budget',
      message: say(runsTexts.tooDeep, { step: step.path, most }),
      hint: say(runsTexts.tooDeepHint),
    });
  const given: JsonMap = {};
  for (const { key, value } of work.inherit) {
    try {
      given[key] = render(context, value, scope);
    } catch (thrown) {
      // What is not there is not handed on; a pipeline that cannot do without it says so.
      if (!isAbsentError(thrown)) throw thrown;
    }
  }
  Object.assign(given, renderEntries(context, work.inputs, scope));
  const inputs = fitInputs(context, step, plan, given);
  const inside = scopeInFrame(context, newRoot(plan.graph, `${step.path}/`, step, inputs, name));
  const { inputs: specs, variables: declared } = plan.pipeline;
  // Defaults that are templates see the pipeline's `data` and other inputs.
  for (const { name, default: otherwise } of specs)
    if (!Object.hasOwn(inputs, name) && otherwise) inputs[name] = render(context, otherwise, inside);
  const variables = Object.fromEntries(declared.map(({ name, value }) => [name, render(context, value, inside)]));
  const timeout = timeoutOf(context, step, definition, scope);
  const retry = retryFact(context, step, definition, scope);
  const open = (): undefined => {
    context.fact({
      type: 'step.started',
      path: step.path,
      parameters: inputs,
      ...timeoutFact(definition, timeout),
      ...retry,
      ...(chosen === undefined ? {} : { pipeline: chosen }),
      ...(Object.keys(why).length ? { why } : {}),
      ...(declared.length ? { variables } : {}),
    });
    const frame = bodyOf(context.state, step);
    const ms = least(timeout, plan.pipeline.limits.timeout);
    if (frame && ms !== undefined) context.deadlines.arm(frame, step, ms);
  };
  if (!definition.cache || step.attempts > 0) return open();
  return lookUp(context, definition.cache, callIdentity(context, plan, definition, inputs), scope).then(async (kept) => {
    if (context.signal.aborted) return;
    why.cache = kept.why;
    if (!kept.found) return open();
    const { value, reads } = kept.found;
    await writeProducts(context, step, definition, scope, value);
    await succeed(context, step, value, {
      parameters: inputs,
      why,
      provenance: 'cached',
      reads: reads.length ? [...reads] : undefined,
    });
  });
}

/** How deep a pipeline around the step lets pipelines call pipelines, where one more would be too deep. */
function tooDeep(context: RunContext, { frame }: StepState): number | undefined {
  const depth = frame.unit.depth + 1;
  for (let at: FrameState | undefined = rootOf(frame); at; at = at.owner && rootOf(at.owner.frame)) {
    const { maxDepth } = planOf(context, at).pipeline.limits;
    if (depth - at.unit.depth > maxDepth) return maxDepth;
  }
  return undefined;
}

/** The file that a computed `pipeline` names. Throws a RunError (`template`) where it is none of those that are written down. */
function chooseFile(
  context: RunContext,
  { path: step }: StepState,
  { value, candidates }: Extract<PipelineRef, { kind: 'computed' }>,
  scope: StepScope,
): string {
  const got = renderText(context, value, scope).trim();
  if (candidates.some(({ path }) => path === got)) return got;
  const names = candidates.map(({ path }) => path).join(', ');
  const message = say(runsTexts.notACandidate, { key: 'pipeline', step, got: JSON.stringify(got), names });
  throw new RunError({ kind: 'template', message });
}

/** What the pipeline is given, held against what it declares; constant defaults stand where nothing is given. */
function fitInputs(context: RunContext, step: StepState, { pipeline }: Plan, given: JsonMap): JsonMap {
  const inputs: JsonMap = { ...given };
  for (const spec of pipeline.inputs) {
    const value = given[spec.name] ?? (spec.default?.kind === 'constant' ? spec.default.value : undefined);
    if (value === undefined || value === null) {
      if (spec.required) fail(runsTexts.missingInput, { pipeline: pipeline.id, name: spec.name, step: step.path });
      // Null counts as not given: then there is nothing of the name.
      delete inputs[spec.name];
      continue;
    }
    const taken = fitted(value, spec.schema['type']);
    // The value itself is not here to be judged.
    const wrong = spec.secret && holdsMark(taken) ? undefined : context.ports.models.check(spec.schema, taken, spec.name);
    if (wrong !== undefined) fail(runsTexts.badInput, { pipeline: pipeline.id, why: wrong });
    inputs[spec.name] = taken;
  }
  return inputs;
}

function fail(text: string, values: Readonly<Record<string, string>>): never {
  throw new RunError({ kind: 'input', message: say(text, values) });
}
