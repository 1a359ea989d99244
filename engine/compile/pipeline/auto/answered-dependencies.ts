import type { Json } from '../../../language/json.ts';
import { mapChanged, withBodies } from '../model/parts.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { Step, StepRef } from '../model/step.ts';
import type { AutoSite } from '../model/value.ts';

/** The answer of a tag that shapes the graph, by its id; undefined where it has none yet. */
type Decided = (site: string) => Json | undefined;

/** The pipeline with the answers of tags in `dependencies` in their places, as if they were written there. */
export function withAnsweredDependencies(pipeline: Pipeline, decided: Decided): Pipeline {
  const placed = (of: Pipeline['steps']): Pipeline['steps'] =>
    mapChanged(of, (one) => {
      const step = stepWith(one.step, decided);
      return step === one.step ? one : { ...one, step };
    });
  const [steps, last] = [placed(pipeline.steps), placed(pipeline.finally)];
  return steps === pipeline.steps && last === pipeline.finally ? pipeline : { ...pipeline, steps, finally: last };
}

function stepWith(step: Step, decided: Decided): Step {
  const work = withBodies(step.work, (steps) => mapChanged(steps, (inner) => stepWith(inner, decided)));
  const made = work === step.work ? step : { ...step, work };
  const answered = step.autoDependencies.filter(({ id }) => decided(id) !== undefined);
  if (answered.length === 0) return made;
  return {
    ...made,
    dependencies: [...step.dependencies, ...answered.flatMap((site) => refsOf(site, decided(site.id)))],
    autoDependencies: step.autoDependencies.filter((site) => !answered.includes(site)),
  };
}

const refsOf = ({ node }: AutoSite, answer: Json | undefined): StepRef[] =>
  [answer].flat().flatMap((id) => (typeof id === 'string' ? [{ id, range: node.range }] : []));
