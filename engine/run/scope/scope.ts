import { parametersOf as ownParameters } from '../../compile/graph/names/lookup.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Operand, View } from '../../compile/template/evaluation/values.ts';
import { Absent } from '../../compile/template/evaluation/values.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { Failure } from '../../state/failure.ts';
import { rootOf } from '../../state/reduce/frames.ts';
import { readVariable, stepNamed } from '../../state/reduce/variables.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import { errorForTemplates } from '../attempts/on-error.ts';
import { callKeyOfStep } from '../calls/call-key.ts';
import type { RunContext } from '../context.ts';
import { definitionOf, inputsOf, planOf } from '../context.ts';
import { lookUpBuiltIn } from './builtins.ts';
import { lookUpLoopName, runningLoopView } from './loop-names.ts';
import { renderCommand, renderValue } from './render.ts';
import type { RunScope, StepScope } from './run-scope.ts';
import { operand, stepView } from './step-view.ts';

/** Names of a frame: loop names, step ids (inner frame first), variables, inputs, vars, built-ins. */
export function scopeInFrame(context: RunContext, frame: FrameState): RunScope {
  return {
    lookup: (name) => frameName(context, frame, name),
    names: () => namesIn(context, frame),
    invocation: frame.invocation,
    path: frame.path || undefined,
  };
}

function frameName(context: RunContext, frame: FrameState, name: string): Operand | undefined {
  const looped = lookUpLoopName(context, frame, name);
  if (looped !== undefined) return looped;

  const step = stepNamed(frame, name);
  if (step) return runningLoopView(context, frame, step) ?? stepView(context, step);

  const stored = readVariable(frame, name);
  if (stored) return operand(context.artifacts.read(stored));

  const inputs = inputsOf(context, frame);
  if (Object.hasOwn(inputs, name)) return operand(inputs[name] ?? null);

  const { pipeline } = planOf(context, frame);
  // The output folder has its own value.
  if (name !== 'output_path' && pipeline.inputs.some((spec) => spec.name === name))
    return new Absent(name, say(runsTexts.notGiven, { name }));

  const claimant = claimantOf(context, frame, name);
  if (claimant) return stepView(context, claimant).member('vars', name);
  return lookUpBuiltIn(context, frame, name, () => scopeInFrame(context, rootOf(frame)));
}

/** The only step of the pipeline with this name in its `vars`. */
function claimantOf(context: RunContext, frame: FrameState, name: string): StepState | undefined {
  const plan = planOf(context, frame);
  const root = rootOf(frame);
  let claims = claimsOf.get(plan);
  if (!claims) {
    claims = new Map();
    for (const step of root.steps) {
      for (const one of definitionOf(context, step).answer?.vars ?? [])
        claims.set(one, claims.has(one) ? undefined : step.node.position);
    }
    claimsOf.set(plan, claims);
  }

  const position = claims.get(name);
  return position === undefined ? undefined : root.steps[position];
}
const claimsOf = new WeakMap<object, Map<string, number | undefined>>();

function* namesIn(context: RunContext, frame: FrameState): Iterable<string> {
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    const as = at.owner?.node.loop?.as;
    if (as !== undefined) yield as;
    for (const step of at.steps) yield step.node.id;
    if (at.shared) yield* at.shared.keys();
    yield* at.variables.keys();
  }
  yield* Object.keys(inputsOf(context, frame));
}

/** The scope of a step: its own parameters come before the ids of other steps. */
export function scopeOf(
  context: RunContext,
  step: StepState,
  definition = definitionOf(context, step),
  failure?: Failure,
): StepScope {
  const parameters = ownParameters(definition);
  /** Variables being rendered, and rendered ones; most steps have none. */
  let rendering: Set<string> | undefined;
  let done: Map<string, Json> | undefined;

  const own = (name: string): Json | undefined => {
    if (!parameters || rendering?.has(name)) return undefined;
    const cached = done?.get(name);
    if (cached !== undefined) return cached;

    const entry = parameters.entries.find(({ key }) => key === name);
    if (!entry) return undefined;

    rendering ??= new Set();
    rendering.add(name);
    try {
      const value = renderValue(context, entry.value, scope);
      done ??= new Map();
      done.set(name, value);
      return value;
    } finally {
      rendering.delete(name);
    }
  };

  const scope: StepScope = {
    path: step.path,
    invocation: step.frame.invocation,
    lookup(name) {
      const looped = lookUpLoopName(context, step.frame, name);
      if (looped !== undefined) return looped;

      const parameter = own(name);
      if (parameter !== undefined) return operand(parameter);
      if (name === 'error') return failure ? operand(errorForTemplates(step, failure)) : handledError(step);
      if (name === 'parameters') return parametersView(own, () => scope.parameters(false), inputsOf(context, step.frame));

      const outer = frameName(context, step.frame, name);
      if (outer !== undefined || name !== 'call' || definition.work.kind !== 'tool') return outer;
      return operand({ key: callKeyOfStep(context, step, definition) });
    },
    names: () => namesIn(context, step.frame),
    parameters: (quote) => parametersOf(definition, scope, own, quote),
    withValue: (value) => ({
      path: step.path,
      invocation: step.frame.invocation,
      names: scope.names,
      lookup(name) {
        if (name === step.node.id || name === 'result') return operand(value);
        const own = memberOf(value, name);
        if (own !== undefined) return own;
        return name === 'value' ? operand(value) : scope.lookup(name);
      },
    }),
  };

  return scope;
}

const memberOf = (value: Json, name: string): Operand | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
  return operand(value[name] ?? null);
};

function parametersOf(definition: Step, scope: RunScope, own: (name: string) => Json | undefined, quote: boolean): JsonMap {
  const map: JsonMap = {};
  for (const { key, value } of ownParameters(definition)?.entries ?? []) {
    const rendered = quote && key === 'command' && value.kind === 'template' ? renderCommand(value.template, scope) : own(key);
    // A parameter that reads all parameters does not read itself.
    if (rendered !== undefined) setMember(map, key, rendered);
  }

  return map;
}

/** The step's own parameters; for a missing name the inputs, as in older files. */
const parametersView = (own: (name: string) => Json | undefined, all: () => JsonMap, inputs: JsonMap): View => ({
  member(name) {
    const parameter = own(name);
    if (parameter !== undefined) return operand(parameter);
    return Object.hasOwn(inputs, name) ? operand(inputs[name] ?? null) : new Absent(`parameters.${name}`);
  },
  value() {
    const parameters = all();
    return Object.keys(parameters).length ? parameters : inputs;
  },
});

/** The failure that a handler handles. */
function handledError(step: StepState): Operand | undefined {
  const failed = step.node.predecessors
    .map((position) => step.frame.steps[position])
    .find((one) => one?.handling === 'open' && one.taken === step.node.position);
  if (!failed?.failure) return undefined;
  return operand(errorForTemplates(failed, failed.failure));
}

/** The pipeline's scope with `outputs.NAME`, evaluated on demand. */
export function withOutputs(scope: RunScope, evaluate: (name: string) => Json | undefined, names: readonly string[]): RunScope {
  const outputs: Operand = {
    member: (name: string) => {
      const value = names.includes(name) ? evaluate(name) : undefined;
      return value === undefined ? new Absent(`outputs.${name}`, say(runsTexts.noOutput)) : operand(value);
    },
    value: () => Object.fromEntries(names.map((name) => [name, evaluate(name) ?? null])),
  };
  return { ...scope, lookup: (name) => (name === 'outputs' ? outputs : scope.lookup(name)) };
}
