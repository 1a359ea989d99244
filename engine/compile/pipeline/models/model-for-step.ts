import { memoize } from '../../../language/memoize.ts';
import type { Selection } from '../model/model-choice.ts';
import type { Expert, Pipeline } from '../model/pipeline.ts';
import type { Step } from '../model/step.ts';
import type { Value } from '../model/value.ts';
import { mergeSelections } from './selection.ts';

/** The model of a step: its name (a list is a fallback chain), and the selection among the names, or among all models. */
interface WhoAnswers {
  /** The first model of a cascade. */
  model?: Value;
  selection?: Selection;
  /** The expert that speaks. */
  expert?: Expert;
  /** The tools that its model may call. */
  tools: readonly string[];
}

type ModelContext = Pick<Pipeline, 'experts' | 'defaultModel' | 'selection'>;

/**
 * The model that answers a step. The nearest setting counts: a name in the step (its own, its expert's, that of the expert of
 * its tools), the step's `selection`, then `default_model` and `selection` of its pipeline, then those of the calling
 * pipeline. A selection beside a name chooses among those names; a selection alone chooses among all known models.
 */
export function modelForStep(
  step: Step,
  pipeline: ModelContext,
  ofEnclosing: ModelContext,
  shared: readonly Expert[],
): WhoAnswers {
  const own = step.work.kind === 'prompt' ? step.work.tools.map(({ id }) => id) : [];
  const id = step.expert?.id;
  const expert = id === undefined ? undefined : (named(pipeline.experts).get(id) ?? named(shared).get(id));
  const tools = own.length ? own : (expert?.tools ?? []).map(({ id }) => id);
  const ofTool = tools.map((tool) => modelOfTool([...pipeline.experts, ...shared], tool)).find((one) => one !== undefined);
  const about = { expert, tools };
  const enclosing = pipeline.selection ?? ofEnclosing.selection;
  const model = step.model ?? step.cascade?.first ?? expert?.model ?? ofTool;
  if (model) {
    const selection = step.selection && mergeSelections(step.selection, enclosing);
    return { ...about, model, selection };
  }
  if (step.selection) return { ...about, selection: mergeSelections(step.selection, enclosing) ?? step.selection };

  return { ...about, ...defaultModelOf(pipeline, ofEnclosing) };
}

/** Experts by name; of equal names the first counts. */
const named = memoize(
  (experts: readonly Expert[]): ReadonlyMap<string, Expert> => new Map(experts.toReversed().map((one) => [one.name, one])),
);

/** The same where no step asks: `default_model` and `selection` of the nearest pipeline that has one of them. */
export function defaultModelOf(...levels: readonly ModelContext[]): Pick<WhoAnswers, 'model' | 'selection'> {
  const found = levels.find(({ defaultModel, selection }) => defaultModel ?? selection);
  if (!found) return {};
  const { defaultModel: model, selection } = found;
  return { model, selection };
}

/**
 * The orchestrator of a pipeline: it answers AUTO tags, judges by rubrics, and explains. The nearest `orchestrator`, then that of the
 * workspace (a name), then the default model.
 */
export function orchestratorModel(
  workspace: string | undefined,
  ...levels: readonly (ModelContext & Pick<Pipeline, 'orchestrator'>)[]
): { model?: Value | string; selection?: Selection } {
  const named = levels.find(({ orchestrator }) => orchestrator)?.orchestrator ?? workspace;
  return named === undefined ? defaultModelOf(...levels) : { model: named };
}

/** An expert with the name of a tool names the model to use with that tool. */
const modelOfTool = (experts: readonly Expert[], tool: string): Value | undefined => {
  const [name = tool] = tool.split('.');
  return experts.find((one) => one.name === name || one.name.replaceAll('_', '-') === name)?.model;
};
