import { memoize } from '../../../language/memoize.ts';
import { partsOfWork } from '../model/parts.ts';
import type { Expert, Pipeline } from '../model/pipeline.ts';
import type { Step } from '../model/step.ts';
import type { Value } from '../model/value.ts';
import type { Work } from '../model/work.ts';

type Naming = Pick<Pipeline, 'defaultModel' | 'orchestrator' | 'experts' | 'steps' | 'finally'>;

/** Every model that a pipeline names as a constant, in the order of its text, without repeats. */
export const modelNamesOfPipeline = memoize((pipeline: Naming): readonly string[] => {
  const names = [...pipeline.steps, ...pipeline.finally].flatMap(({ step }) => namesOfStep(step));
  const all = [
    ...namesIn(pipeline.defaultModel),
    ...namesIn(pipeline.orchestrator),
    ...modelNamesOfExperts(pipeline.experts),
    ...names,
  ];

  return [...new Set(all)];
});

/** The models of experts. */
export const modelNamesOfExperts = (experts: readonly Expert[]): string[] => experts.flatMap(({ model }) => namesIn(model));

function namesOfStep(step: Step): string[] {
  const { model, cascade, handlers, work } = step;
  const inside = partsOfWork(work).bodies.flatMap(({ steps }) => steps);
  return [
    ...[model, cascade?.first, cascade?.otherwise].flatMap(namesIn),
    ...ensembleModelNames(work),
    ...handlers.flatMap(({ fallback }) => (fallback && !('tool' in fallback) ? namesIn(fallback.model) : [])),
    ...inside.flatMap(namesOfStep),
  ];
}

const namesIn = (value: Value | undefined): string[] => (value ? constantModelNames(value).filter((name) => name !== '') : []);

/**
 * The models that an ensemble names as constants, also where its pattern is a pipeline; templates and tags name theirs only
 * in the run.
 */
export function ensembleModelNames(work: Work): string[] {
  const entry = (name: string): Value | undefined =>
    work.kind === 'pipeline' && work.pattern ? work.inputs.entries.find(({ key }) => key === name)?.value : undefined;
  const values = [...partsOfWork(work).models, entry('models'), entry('synthesizer')];
  return values.flatMap((value) => (value ? constantModelNames(value) : [])).filter((name) => name !== '');
}

/** The model names in a constant. */
export function constantModelNames(value: Value): string[] {
  if (value.kind === 'list') return value.items.flatMap(constantModelNames);
  if (value.kind !== 'constant') return [];
  return [value.value].flat().flatMap((name) => (typeof name === 'string' ? [name.trim()] : []));
}
