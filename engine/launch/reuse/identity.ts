import { readsOfStep } from '../../compile/graph/names/reads.ts';
import { promptFallbacks } from '../../compile/pipeline/model/fallback.ts';
import type { Selection } from '../../compile/pipeline/model/model-choice.ts';
import { asksModels, isScored } from '../../compile/pipeline/model/parts.ts';
import type { Operand } from '../../compile/template/evaluation/values.ts';
import { Absent, isPlain, isView } from '../../compile/template/evaluation/values.ts';
import { definitionJson, definitionText, isSchedulingField } from '../../insight/definition.ts';
import type { Json } from '../../language/json.ts';
import { asksSynthesizer } from '../../language/kinds/ensemble.ts';
import { callKeyOfStep, withoutCallKey } from '../../run/calls/call-key.ts';
import { orchestratorCriteria } from '../../run/calls/choose-model.ts';
import type { RunContext, StepRun } from '../../run/context.ts';
import { definitionOf, planOf } from '../../run/context.ts';
import { personaOf } from '../../run/kinds/prompt/persona.ts';
import { autoKey, renderValue } from '../../run/scope/render.ts';
import type { StepScope } from '../../run/scope/run-scope.ts';
import { staticPath } from '../../state/path.ts';
import type { StepState } from '../../state/step.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';

/**
 * The identity of a step across runs: its place (in any iteration), its work, and every value that it reads. Undefined where
 * one of these is unknown. The values must be loaded. `model` is the one that the step would ask.
 */
export function identityOf(
  run: StepRun,
  model: (named: string | undefined, selection?: Selection) => string | undefined,
): string | undefined {
  const { context, step, definition, scope } = run;
  try {
    const read = readsOfStep(definition)
      .filter(({ scope: phase, field }) => phase !== 'loop' && phase !== 'body' && !isSchedulingField(field))
      .map(({ name, path }) => [name, ...path, seen(scope.lookup(name), path)]);
    const answers = definition.autos.flatMap((site) =>
      site.when === 'run' || isSchedulingField(site.field)
        ? []
        : [context.state.autos.get(autoKey(site, { path: step.path, invocation: step.frame.invocation }))?.answer ?? null],
    );

    // Tags that are answered during the run see the values of the preceding steps.
    const shown = definition.autos.some(({ when, field }) => when === 'run' && !isSchedulingField(field))
      ? step.node.predecessors.map((position) => definitionJson(step.frame.steps[position]?.result ?? null, true))
      : [];
    const questionIdentity = asks(run, model);
    const instead = promptFallbacks(definition).map((fallback) => asks({ ...run, definition: fallback }, model));
    const parts = [staticPath(step.path), definitionText(definition), read, answers, shown, questionIdentity, ...instead];
    // The key is another one in each run, and changes nothing of what the step makes.
    return sha256Hex(definitionJson(withoutCallKey(parts, callKeyOfStep(context, step, definition)), true));
  } catch {
    // A value that cannot be rendered fails when the step runs, with the reason.
    return undefined;
  }
}

/** The value of a name and its path; where a member cannot be determined, the whole value. */
function seen(value: Operand | undefined, path: readonly (string | number)[]): Json {
  let at: Operand | undefined = value;
  for (const [index, key] of path.entries()) {
    const next = at === undefined ? undefined : memberOf(at, key);
    if (next === undefined || next instanceof Absent) return [toPlainValue(at), path.slice(index)];
    at = next;
  }

  return toPlainValue(at);
}

function memberOf(of: Operand, key: string | number): Operand | undefined {
  if (isView(of)) return of.member(String(key));
  if (of instanceof Absent) return of.member(String(key));
  if (Array.isArray(of)) return typeof key === 'number' ? of.at(key) : undefined;
  return isPlain(of) && Object.hasOwn(of, key) ? of[key] : undefined;
}

/** An absent value differs from every present one. */
function toPlainValue(value: Operand | undefined): Json {
  const plainValue = value !== undefined && isView(value) ? value.value() : value;
  if (plainValue === undefined || plainValue instanceof Absent) return { absent: true };
  return [plainValue];
}

/** The model of a prompt, and the earlier messages of its session. */
function asks(run: StepRun, model: (named: string | undefined, selection?: Selection) => string | undefined): Json {
  const { context, step, definition, scope } = run;
  const { work } = definition;
  const thinks =
    definition.autos.length > 0 || definition.quality?.rubric !== undefined || definition.cascade?.verify.rubric !== undefined;
  const byModel = thinks ? orchestratorIdentity(context, step, scope) : null;
  if (!asksModels(work)) return byModel;

  const persona = personaOf(run);
  const settings = [
    persona.system,
    persona.temperature ? renderValue(context, persona.temperature, scope) : null,
    persona.maxTokens ? renderValue(context, persona.maxTokens, scope) : null,
  ];

  switch (work.kind) {
    case 'ensemble': {
      const maker = asksSynthesizer(work.pattern, isScored(work)) ? [work.synthesizer ?? persona.model] : [];
      const models = [...work.models, ...maker].flatMap((one) => (one ? renderValue(context, one, scope) : []));
      return [byModel, models.map((name) => model(String(name)) ?? null), ...settings];
    }
    case 'agents':
      return [byModel, work.agents.map((agent) => asks({ ...run, definition: agent.step }, model))];
    case 'prompt': {
      const named = persona.model && renderValue(context, persona.model, scope);
      const chosen = persona.selection ? asText(named) : firstOf(named);
      const before = work.session ? saidBefore(context, step, work.session.id) : [];
      return [byModel, model(chosen, persona.selection) ?? null, ...settings, [...persona.tools], before];
    }
  }
}

const asText = (named: Json | undefined): string | undefined =>
  named === undefined || typeof named === 'string' ? named : JSON.stringify(named);

function firstOf(named: Json | undefined): string | undefined {
  const first = Array.isArray(named) ? named[0] : named;
  return first === undefined || first === null ? undefined : String(first);
}

/** The messages of a session before a step. */
const saidBefore = (context: RunContext, step: StepState, session: string): string[] =>
  step.frame.steps
    .slice(0, step.node.position)
    .filter((earlier) => sessionOf(context, earlier) === session)
    .map(({ parameters = null, result = null }) => definitionJson([parameters, result], true));

function sessionOf(context: RunContext, step: StepState): string | undefined {
  const { work } = definitionOf(context, step);
  return work.kind === 'prompt' ? work.session?.id : undefined;
}

/** The model for the step's tags during the run, and for its rubrics. */
const orchestratorIdentity = (context: RunContext, step: StepState, scope: StepScope): Json =>
  orchestratorCriteria(context, [planOf(context, step.frame).pipeline, context.plan.pipeline], scope).named ?? null;
