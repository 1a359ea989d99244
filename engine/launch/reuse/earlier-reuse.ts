import type { Reuse, RunContext } from '../../run/context.ts';
import { initialState } from '../../state/state.ts';
import { graphsOf } from '../host/executable-plan.ts';
import type { ReadRun } from '../resume/read-run.ts';
import { addDefaults } from '../start/begin-run.ts';
import { earlierSteps } from './earlier-steps.ts';
import { readingContext } from './reading-context.ts';
import type { ReuseChoice } from './reuse-results.ts';
import { reuseOf } from './reuse-results.ts';

interface ReuseSource {
  folder: string;
  parent: ReadRun;
  choice: ReuseChoice;
  /** The output folder of the new run. */
  output: string;
  /** Files of earlier steps are used where they are, whatever the new run's output folder. */
  filesStay?: boolean;
}

/** The results of an earlier run for the steps of a new one. */
export async function earlierReuse({
  folder,
  parent,
  choice,
  output,
  filesStay = false,
}: ReuseSource): Promise<(context: () => RunContext) => Reuse> {
  const { compiled, log, started, foreign } = parent;
  const state = initialState(compiled.graph, 10, graphsOf(compiled));
  const context = readingContext(compiled, state, { ...started.inputs }, folder);
  const earlier = await earlierSteps(context, log.facts, () => {
    try {
      addDefaults(context, compiled, true);
    } catch {
      // A faulty default failed that run before its first step.
    }
  });

  // Answers of people in a foreign run do not count here.
  const steps = foreign ? earlier.filter(({ facts }) => facts.every(({ type }) => type !== 'person.asked')) : earlier;
  return (now) => reuseOf({ steps, choice, sameOutput: filesStay || started.output_path === output }, now);
}
