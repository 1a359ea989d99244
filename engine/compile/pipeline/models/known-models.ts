import { memoize } from '../../../language/memoize.ts';
import { partsOfWork } from '../model/parts.ts';
import type { Expert, Pipeline } from '../model/pipeline.ts';
import type { Step } from '../model/step.ts';
import type { Value } from '../model/value.ts';
import { ensembleModelNames, modelNamesIn } from './models-named.ts';

type Naming = Pick<Pipeline, 'defaultModel' | 'orchestrator' | 'experts' | 'steps' | 'finally'>;
/** Every model that a pipeline names in so many words, in the order of its text, without repeats. */
export const modelNamesOfPipeline = memoize((pipeline: Naming): readonly string[] => {
  const names = [...pipeline.steps, ...pipeline.finally].flatMap(({ step }) => ofStep(step));
  const all = [...of(pipeline.defaultModel), ...of(pipeline.orchestrator), ...modelNamesOfExperts(pipeline.experts), ...names];
  return [...new Set(all)];
});

/** The models of experts. */
export const modelNamesOfExperts = (experts: readonly Expert[]): string[] => experts.flatMap(({ model }) => of(model));

function ofStep(step: Step): string[] {
  const { model, cascade, handlers, work } = step;
  const inside = partsOfWork(work).bodies.flatMap(({ steps }) => steps);
  return [
    ...[model, cascade?.first, cascade?.otherwise].flatMap(of),
    ...ensembleModelNames(work),
    ...handlers.flatMap(({ fallback }) => (fallback && 'model' in fallback ? of(fallback.model) : [])),
    ...inside.flatMap(ofStep),
  ];
}

const of = (value: Value | undefined): string[] => (value ? modelNamesIn(value).filter((name) => name !== '') : []);
