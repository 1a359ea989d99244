import { memoize } from '../../../language/memoize.ts';
import type { Expert, Pipeline } from '../model/pipeline.ts';
import type { Selection, Step } from '../model/step.ts';
import type { Value } from '../model/value.ts';
import { mergeSelections } from './selection.ts';

/** Which model a step asks: what names it (a list is a chain), and the selection that chooses among those names, or among all where none is named. */
interface WhoAnswers {
  /** Of a cascade the first. */
  model?: Value;
  selection?: Selection;
  /** The expert that speaks. */
  expert?: Expert;
  /** The tools that its model may call. */
  tools: readonly string[];
}

type Asking = Pick<Pipeline, 'experts' | 'defaultModel' | 'selection'>;

/**
 * What is nearer goes before: what the step names (itself, by its expert, by the expert of its tools), the step's `selection`, then
 * `default_model` and `selection` of its pipeline, then those of the pipeline that calls it. A selection that stands beside a name chooses
 * among what is named there; one without chooses among all models that are known.
 */
export function modelForStep(step: Step, pipeline: Asking, outer: Asking, shared: readonly Expert[]): WhoAnswers {
  const own = step.work.kind === 'prompt' ? step.work.tools.map(({ id }) => id) : [];
  const id = step.expert?.id;
  const expert = id === undefined ? undefined : (named(pipeline.experts).get(id) ?? named(shared).get(id));
  const tools = own.length ? own : (expert?.tools ?? []).map(({ id }) => id);
  const ofTool = tools.map((tool) => modelOfTool([...pipeline.experts, ...shared], tool)).find((one) => one !== undefined);
  const about = { expert, tools };
  const around = pipeline.selection ?? outer.selection;
  const model = step.model ?? step.cascade?.first ?? expert?.model ?? ofTool;
  if (model) {
    const selection = step.selection && mergeSelections(step.selection, around);
    return { ...about, model, selection };
  }
  if (step.selection) return { ...about, selection: mergeSelections(step.selection, around) ?? step.selection };
  return { ...about, ...defaultModelOf(pipeline, outer) };
}

/** Experts by their names; of two that are called the same the first. */
const named = memoize(
  (experts: readonly Expert[]): ReadonlyMap<string, Expert> => new Map(experts.toReversed().map((one) => [one.name, one])),
);

/** The same where no step asks. */
export function defaultModelOf(...levels: readonly Asking[]): Pick<WhoAnswers, 'model' | 'selection'> {
  const found = levels.find(({ defaultModel, selection }) => defaultModel ?? selection);
  if (!found) return {};
  const { defaultModel: model, selection } = found;
  return { model, selection };
}

/**
 * Who thinks about a pipeline: answers its AUTO tags, judges by its rubrics, tells what it is for. The nearest `orchestrator`, then that of
 * the workspace (a name), then who answers by default.
 */
export function orchestratorModel(
  workspace: string | undefined,
  ...levels: readonly (Asking & Pick<Pipeline, 'orchestrator'>)[]
): { model?: Value | string; selection?: Selection } {
  const named = levels.find(({ orchestrator }) => orchestrator)?.orchestrator ?? workspace;
  return named === undefined ? defaultModelOf(...levels) : { model: named };
}

/** An expert that is called like a tool says which model to use with it. */
const modelOfTool = (experts: readonly Expert[], tool: string): Value | undefined => {
  const [name = tool] = tool.split('.');
  return experts.find((one) => one.name === name || one.name.replaceAll('_', '-') === name)?.model;
};
