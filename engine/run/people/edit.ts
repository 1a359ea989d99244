import { stepNodes } from '../../compile/graph/places.ts';
import type { ByKind } from '../../compile/pipeline/model/by-kind.ts';
import { forKind } from '../../compile/pipeline/model/by-kind.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Json, JsonSchema } from '../../language/json.ts';
import { personAnswerSchema } from '../../language/schema/answers.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { editTexts } from '../../language/texts/edit.ts';
import { say } from '../../language/texts.ts';
import { isPath, staticPath, stepOfPrompt } from '../../state/path.ts';
import type { RunState } from '../../state/state.ts';
import type { StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import { type ExecutablePlan, planOf, type RunContext } from '../context.ts';
import { neutralizeMarks } from '../secrets/secrets.ts';

/** The prefix of `inputs.NAME`. */
const inputPrefix = 'inputs.';

type Refused = { refused: string; hint?: string };

/**
 * Why a person cannot give this value to a step (by path) or an input (`inputs.NAME`) of a run at present; undefined where it
 * is valid. A step that has not begun takes it in its turn and does not run; one that has succeeded gets it at once.
 * `STEP#prompt` is the text of a step's future prompt.
 */
export function judgeEdit(
  plan: ExecutablePlan,
  state: RunState,
  { path, value }: { path: string; value: Json },
  check: (schema: JsonSchema, value: Json) => string | undefined,
): Refused | undefined {
  if (state.finished && ['succeeded', 'failed', 'cancelled'].includes(state.finished.status))
    return { refused: say(editTexts.ended) };

  const fits = (schema: JsonSchema | undefined): Refused | undefined => {
    const fault = schema && check(schema, value);
    return fault === undefined ? undefined : { refused: say(editTexts.unfit, { path, fault }) };
  };

  const prompted = stepOfPrompt(path);
  if (prompted !== undefined) return judgePrompt(plan, state, prompted, value);

  const step = state.steps.get(path);
  if (!step && path.startsWith(inputPrefix)) {
    const spec = plan.pipeline.inputs.find(({ name }) => name === path.slice(inputPrefix.length));
    if (!spec) return unknown(plan, state, path);
    return spec.secret ? { refused: say(editTexts.secret, { path }) } : fits(spec.schema);
  }
  if (step) {
    const why = closed(step);
    if (why) return { refused: say(why, { path, status: step.status }), hint: say(editTexts.forkHint) };
    return fits(schemaOf(planOfStep(plan, step).steps[step.node.index]?.step));
  }

  const node = isPath(path) ? stepNodes(plan.graph).find((one) => one.path === staticPath(path)) : undefined;
  return node ? fits(schemaOf(plan.steps[node.index]?.step)) : unknown(plan, state, path);
}

/** Gives a value to a step or an input of a running run; the fact says by whom. Returns the reason where it is refused. */
export async function edit(context: RunContext, one: { path: string; value: Json; by: string }): Promise<Refused | undefined> {
  const { state, ports, plan } = context;
  const refused = judgeEdit(plan, state, one, (schema, value) => ports.models.check(schema, value));
  if (refused) return refused;

  const value = neutralizeMarks(one.value);
  context.fact({ type: 'run.edited', path: one.path, value: await context.artifacts.keep(value), by: one.by });
  if (!state.steps.has(one.path) && one.path.startsWith(inputPrefix)) context.inputs[one.path.slice(inputPrefix.length)] = value;

  return undefined;
}

/** A prompt can be changed as long as the step has not begun. */
function judgePrompt(plan: ExecutablePlan, state: RunState, path: string, value: Json): Refused | undefined {
  const step = state.steps.get(path);
  const work = step && planOfStep(plan, step).steps[step.node.index]?.step.work;
  if (!step || work?.kind !== 'prompt' || step.node.loop) return unknown(plan, state, path);
  if (step.status !== 'pending') return { refused: say(editTexts.sent, { path }), hint: say(editTexts.forkHint) };
  return typeof value === 'string' ? undefined : { refused: say(editTexts.noText, { path }) };
}

const planOfStep = (plan: ExecutablePlan, { frame }: StepState): ExecutablePlan => planOf({ plan }, frame);

/** Why a step takes no value any more, or not now. */
function closed(step: StepState): string | undefined {
  const { owner } = step.frame;
  if (isSettled(step)) {
    if (step.status !== 'succeeded') return editTexts.notSucceeded;
    return owner && isSettled(owner) ? editTexts.goneOn : undefined;
  }
  return step.status === 'running' || step.status === 'waiting' ? editTexts.inFlight : undefined;
}

/** The schema of a step's value, where its text has one. */
function schemaOf(step: Step | undefined): JsonSchema | undefined {
  if (!step) return undefined;
  return forKind(schemas, step.work, step);
}

const noSchema = (): undefined => undefined;

const schemas: ByKind<JsonSchema | undefined, [step: Step]> = {
  // The answer to a batch is compared with its items when it is used.
  prompt: (_, { loop, answer, batch }) => (loop || batch ? undefined : (answer?.schema ?? { type: 'string' })),
  tool: noSchema,
  set: () => ({ type: 'object' }),
  group: noSchema,
  transform: noSchema,
  switch: noSchema,
  pipeline: noSchema,
  generated: () => ({ type: 'object' }),
  // Choices and fields may be computed; a form is a map whatever its fields.
  ask: ({ type }) => (type === 'form' ? { type: 'object' } : personAnswerSchema({ kind: 'ask', wants: type })),
  fail: noSchema,
  assert: () => ({ type: 'boolean' }),
  ensemble: noSchema,
  agents: noSchema,
  unsupported: noSchema,
};

function unknown({ pipeline }: ExecutablePlan, { steps }: RunState, path: string): Refused {
  const near = nearest(path, [...steps.keys(), ...pipeline.inputs.map(({ name }) => `${inputPrefix}${name}`)]);
  return { refused: say(editTexts.unknown, { path }), hint: near && say(phrases.didYouMean, { name: near }) };
}

/** The inputs of a run with people's edits; `read` returns stored values. */
export async function applyEdits(context: RunContext): Promise<void> {
  for (const [path, { stored }] of context.state.edits) {
    if (!path.startsWith(inputPrefix) || context.state.steps.has(path)) continue;
    await context.artifacts.load(stored);
    context.inputs[path.slice(inputPrefix.length)] = context.artifacts.read(stored);
  }
}
