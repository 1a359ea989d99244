import type { Compiled } from '../../compile/compile.ts';
import type { JsonMap } from '../../language/json.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { RunContext } from '../../run/context.ts';
import { createArtifacts } from '../../run/files/artifacts.ts';
import { createBudget } from '../../run/limits/budget.ts';
import { createDeadlines } from '../../run/limits/frame-deadlines.ts';
import { RunError } from '../../state/failure.ts';
import type { RunState } from '../../state/state.ts';
import { openArtifacts } from '../../store/files/artifacts.ts';
import { runPaths } from '../../store/paths.ts';
import { planFrom } from '../host/executable-plan.ts';
import { realClock } from '../host/real-clock.ts';
import { unaskedModels } from '../inspect/unasked-models.ts';

/** A read-only context for a past run in a given state: it reads values and renders templates. */
export function readingContext(compiled: Compiled, state: RunState, inputs: JsonMap, folder: string): RunContext {
  const { get, read } = openArtifacts(runPaths(folder).artifacts);
  const files = { putArtifact: refuse, getArtifact: get, readArtifact: read, writeProduct: refuse };
  const { signal } = new AbortController();

  return {
    plan: planFrom(compiled),
    ports: {
      clock: realClock,
      log: { append: refuse, flushed: refuse },
      files,
      models: unaskedModels,
      tools: { spec: () => undefined, call: refuse },
      people: { ask: refuse },
    },
    state,
    artifacts: createArtifacts(files, false),
    budget: createBudget(compiled.pipeline.limits, state),
    inputs,
    limits: compiled.pipeline.limits,
    autos: undefined,
    signal,
    deadlines: createDeadlines(realClock, signal),
    fact: refuse,
    live: refuse,
    slot: refuse,
    rest: refuse,
    going: refuse,
    park: refuse,
    childPlaces: { find: refuse, park: refuse, unpark: refuse },
    turn: refuse,
  };
}

const refuse = (): never => {
  throw new RunError({ kind: 'internal', message: say(launchTexts.onlyRead) });
};
