import type { Compiled } from '../compile/compiled.ts';
import { asksModels } from '../compile/pipeline/model/parts.ts';
import type { Pipeline } from '../compile/pipeline/model/pipeline.ts';
import type { Step } from '../compile/pipeline/model/step.ts';
import type { Value } from '../compile/pipeline/model/value.ts';
import { modelForStep, orchestratorModel } from '../compile/pipeline/models/model-for-step.ts';
import { readSharedModels } from '../compile/pipeline/settings/settings.ts';
import { sha256Hex } from '../store/files/artifacts.ts';
import { definitionJson, measuredText } from './definition.ts';

/** A step, and the pipeline that has it. */
interface FoundStep {
  step: Step;
  compiled: Compiled;
}

/** The step of a static path with its pipeline, which may be a called one; undefined where there is none. */
export function findStepAt(compiled: Compiled, path: string): FoundStep | undefined {
  const border = path.indexOf('/');
  const node = compiled.byPath.get(border < 0 ? path : path.slice(0, border));
  if (!node) return undefined;
  if (border >= 0) {
    const inner = node.calls === undefined ? undefined : compiled.called.get(node.calls);
    return inner && findStepAt(inner, path.slice(border + 1));
  }

  const step = compiled.steps[node.index]?.step;
  return step && { step, compiled };
}

/** The source text of that step. */
export function definitionAt(compiled: Compiled, path: string): string | undefined {
  const step = findStepAt(compiled, path)?.step;
  return step?.block.text.slice(step.range.start, step.range.end);
}

/** The fingerprints by which earlier runs of a step are known again. */
export interface StepFingerprints {
  /** Of all that changes what it takes: samples of another one say nothing about the step itself. */
  definition?: string | undefined;
  /** Of the condition that it runs under; absent without one. */
  gate?: string | undefined;
}

/** Models that answer where the text does not say so. */
export interface ModelOverrides {
  /** In place of every name of the text (`--model`). */
  all?: string | undefined;
  /** Where the text names none. */
  unnamed?: string | undefined;
}

/** The fingerprints of the step at a static path; none where there is no such step. */
export function fingerprintsAt(compiled: Compiled, path: string, models: ModelOverrides): StepFingerprints {
  const found = findStepAt(compiled, path);
  if (!found) return {};

  const { step } = found;
  return {
    definition: hashDefinition(measuredText(step, describeAsked(found, compiled.pipeline, models))),
    gate: step.condition && hashDefinition(definitionJson(step.condition)),
  };
}

/** Whether a step asks a model whose name the text leaves open. */
export const asksUnnamed = ({ step, compiled }: FoundStep, outer: Pipeline): boolean =>
  listUnnamed({ step, compiled }, outer).length > 0;

/** Who of a step asks that model: the step itself, or some of its agents. The members of an ensemble always have names. */
export function listUnnamed({ step, compiled }: FoundStep, outer: Pipeline): Step[] {
  const { work } = step;
  if (!asksModels(work) || work.kind === 'ensemble') return [];

  const asking = work.kind === 'agents' ? work.agents.map((agent) => agent.step) : [step];
  return asking.filter((one) => {
    const { model, selection } = whoAnswers({ step: one, compiled }, outer);
    return !model && !selection;
  });
}

/** Who answers a step, and who judges it; undefined where no model is asked. */
function describeAsked(found: FoundStep, outer: Pipeline, { all, unnamed }: ModelOverrides): object | undefined {
  const { step, compiled } = found;
  const isJudged = step.quality?.rubric !== undefined || step.autos.some(({ when }) => when === 'run');
  const judge = isJudged ? (all ?? orchestratorModel(undefined, compiled.pipeline, outer)) : undefined;
  if (!asksModels(step.work)) return judge === undefined ? undefined : { judge };

  const { model, selection, ...speaks } = whoAnswers(found, outer);
  if (all !== undefined) return { ...speaks, judge, model: all };
  return { ...speaks, judge, model: answeringModel(model, asksUnnamed(found, outer) ? unnamed : undefined), selection };
}

const answeringModel = (named: Value | undefined, unnamed: string | undefined): unknown => (named ? nameOf(named) : unnamed);

const whoAnswers = ({ step, compiled }: FoundStep, outer: Pipeline): ReturnType<typeof modelForStep> =>
  modelForStep(step, compiled.pipeline, outer, readSharedModels(compiled.world).experts);

/** A name as it is given on the command line, where it is one. */
const nameOf = (model: Value): unknown => (model.kind === 'constant' ? model.value : model);

export const hashDefinition = (text: string): string => sha256Hex(text).slice(0, 16);
