import type { Json } from '../../../language/json.ts';
import { mapChanged, withBodies } from '../model/parts.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { Step } from '../model/step.ts';
import type { StepRef } from '../model/step-ref.ts';
import type { AutoSite } from '../model/value.ts';

/** The answer of a tag that shapes the graph, by its id; undefined where there is none yet. */
type AnswerOf = (site: string) => Json | undefined;

/** The pipeline with the answers in place of the tags in `dependencies`. */
export function withAnsweredDependencies(pipeline: Pipeline, answerOf: AnswerOf): Pipeline {
  const answered = (list: Pipeline['steps']): Pipeline['steps'] =>
    mapChanged(list, (placed) => {
      const step = answerStep(placed.step, answerOf);
      return step === placed.step ? placed : { ...placed, step };
    });
  const [steps, last] = [answered(pipeline.steps), answered(pipeline.finally)];

  return steps === pipeline.steps && last === pipeline.finally ? pipeline : { ...pipeline, steps, finally: last };
}

function answerStep(step: Step, answerOf: AnswerOf): Step {
  const work = withBodies(step.work, (steps) => mapChanged(steps, (inner) => answerStep(inner, answerOf)));
  const answered = step.autoDependencies.filter(({ id }) => answerOf(id) !== undefined);
  if (answered.length === 0) return work === step.work ? step : { ...step, work };

  return {
    ...step,
    work,
    dependencies: [...step.dependencies, ...answered.flatMap((site) => referencesIn(site, answerOf(site.id)))],
    autoDependencies: step.autoDependencies.filter((site) => !answered.includes(site)),
  };
}

const referencesIn = ({ node }: AutoSite, answer: Json | undefined): StepRef[] =>
  [answer].flat().flatMap((id) => (typeof id === 'string' ? [{ id, range: node.range }] : []));
