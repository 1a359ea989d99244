import type { GeneratedBounds } from '../../compile/generated/judge.ts';
import type { WorkOf } from '../../compile/pipeline/model/by-kind.ts';
import type { Json } from '../../language/json.ts';
import { deepestGenerated } from '../../language/kinds/generated-steps.ts';
import { generatedRunTexts } from '../../language/texts/run/generated.ts';
import { say, type TextValues } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { FrameState, Invocation, StepState } from '../../state/step.ts';
import type { ExecutablePlan, RunContext, StepRun } from '../context.ts';
import { planOf } from '../context.ts';
import { renderEntries, renderValue } from '../scope/render.ts';
import { holdsMark } from '../secrets/secrets.ts';
import { computedTimeout, timeoutOf } from '../step/computed.ts';
import { failStep } from '../step/outcome.ts';
import { armBody } from './group.ts';
import { refuseTooDeep } from './pipeline.ts';

/** The most faults in a message. */
const mostTold = 30;

/**
 * Runs steps that a model wrote: they are compiled, checked against the step's permissions, and logged before the first one
 * begins, so that a resume takes them from there. They see their inputs and nothing else of ours.
 */
export function runGenerated(run: StepRun, work: WorkOf<'generated'>): Promise<void> | undefined {
  const { context, step, definition, scope, why } = run;
  if (isUnderFinally(step.frame)) throw inputError(generatedRunTexts.underFinally, { step: step.path });

  const depth = generatedAround(step.frame.invocation);
  if (depth >= deepestGenerated) throw inputError(generatedRunTexts.tooDeep, { step: step.path, most: deepestGenerated });

  refuseTooDeep(context, step);

  const value = renderValue(context, work.from, scope);
  const inputs = renderEntries(context, work.inputs, scope);
  if (holdsMark(inputs) || holdsMark(value)) throw inputError(generatedRunTexts.secret, { step: step.path });

  const timeoutMs = timeoutOf(run);
  const names = Object.keys(inputs);
  const own = definition.model && renderValue(context, definition.model, scope);
  const generated = context.plan.generate(value, {
    head: { inputs: names, model: own ?? modelAround(context, step) },
    bounds: boundsOfGenerated(step, work, { inputs: names, model: own }),
  });
  if (!('compiled' in generated)) return refuse(context, step, generated);

  context.fact({
    type: 'step.started',
    path: step.path,
    parameters: inputs,
    why: why.condition && why,
    timeout: computedTimeout(definition, timeoutMs),
    generated: { text: generated.text, graph: generated.compiled.graph },
  });
  armBody(run, timeoutMs);

  return undefined;
}

const inputError = (text: string, values: TextValues): RunError => new RunError({ kind: 'input', message: say(text, values) });

/** The permissions of a step's generated steps; `model` is its own, if known. */
export const boundsOfGenerated = (
  { frame }: StepState,
  { tools, maxSteps }: WorkOf<'generated'>,
  { inputs, model }: { inputs: readonly string[]; model: Json | undefined },
): GeneratedBounds => ({
  inputs,
  tools: tools.map(({ id }) => id),
  models: modelNames(model),
  maxSteps,
  mayGenerate: generatedAround(frame.invocation) + 1 < deepestGenerated,
});

/** The number of generated texts around a step. */
function generatedAround(invocation: Invocation): number {
  let count = 0;
  for (let at: Invocation | undefined = invocation; at; at = at.caller) {
    if (at.text !== undefined) count++;
  }
  return count;
}

/** Whether a step runs in the `finally` of a pipeline, also one that calls its own. */
function isUnderFinally(frame: FrameState): boolean {
  for (let at: FrameState | undefined = frame; at; at = at.owner?.frame) {
    const { graph } = at.invocation;
    if (graph.last !== undefined && at.plan.index === graph.last) return true;
  }
  return false;
}

/** The default model of prompts in the enclosing pipeline, where it is constant or already known. */
function modelAround(context: RunContext, step: StepState): Json | undefined {
  const { defaultModel } = planOf(context, step.frame).pipeline;
  return defaultModel?.kind === 'constant' ? defaultModel.value : undefined;
}

const modelNames = (model: Json | undefined): string[] =>
  (Array.isArray(model) ? model : [model]).filter((name) => typeof name === 'string').map((name) => name.trim());

/** All faults, with their positions in the text, which the log keeps with the failure. */
function refuse(
  context: RunContext,
  step: StepState,
  refusal: Exclude<ReturnType<ExecutablePlan['generate']>, { compiled: unknown }>,
): Promise<void> | undefined {
  const fail = (message: string, text?: string): Promise<void> | undefined =>
    failStep(
      context,
      step,
      { kind: 'bad-response', message, hint: say(generatedRunTexts.hint), retryable: false },
      text === undefined ? {} : { generated: text },
    );
  if ('why' in refusal) return fail(say(generatedRunTexts.noSteps, { step: step.path, why: refusal.why }));

  const { faults, text } = refusal;
  const lines = faults.slice(0, mostTold).map(({ place, message }) => `${place} ${message}`);
  if (faults.length > mostTold) lines.push(say(generatedRunTexts.more, { count: faults.length - mostTold }));

  return fail([say(generatedRunTexts.faulty, { step: step.path, count: faults.length }), ...lines].join('\n'), text);
}
