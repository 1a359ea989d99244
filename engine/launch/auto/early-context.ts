import type { Compiled } from '../../compile/compile.ts';
import type { JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { createChildPlaces } from '../../run/children/child-places.ts';
import type { RunContext } from '../../run/context.ts';
import { createArtifacts } from '../../run/files/artifacts.ts';
import { createBudget } from '../../run/limits/budget.ts';
import { createDeadlines } from '../../run/limits/frame-deadlines.ts';
import type { Models } from '../../run/model-port.ts';
import type { Files } from '../../run/ports.ts';
import { renderValue } from '../../run/scope/render.ts';
import { scopeInFrame } from '../../run/scope/scope.ts';
import type { NewFact } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import { reduce } from '../../state/reduce.ts';
import { initialState } from '../../state/state.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import { createTools } from '../../tools/tools.ts';
import { planFrom } from '../host/executable-plan.ts';
import { realClock } from '../host/real-clock.ts';
import { lateInputs } from '../start/late-inputs.ts';
import { engineVersion } from '../version.ts';

export interface EarlyRun {
  compiled: Compiled;
  models: Models;
  inputs: JsonMap;
  file: string;
  root: string;
  workdir: string;
  signal: AbortSignal;
}

/** The context of questions before there is a run: nothing is written; `onFact` gets the facts to write later. */
export function earlyContext(
  { compiled, models, inputs, file, root, workdir, signal }: EarlyRun,
  onFact: (fact: NewFact) => void,
): RunContext {
  const { pipeline, graph, text } = compiled;
  const state = initialState(graph);
  const context: RunContext = {
    plan: planFrom(compiled),
    ports: {
      clock: realClock,
      log: { append: () => undefined, flushed: async () => undefined },
      files: noFiles,
      models,
      tools: createTools({ root, workdir, outputFolder: workdir, allow: [], spill: workdir }),
      people: { ask: async () => undefined },
    },
    state,
    artifacts: createArtifacts(noFiles, true),
    budget: createBudget(pipeline.limits, state),
    inputs,
    limits: pipeline.limits,
    autos: undefined,
    signal,
    deadlines: createDeadlines(realClock, signal),
    fact(body) {
      reduce(state, { seq: state.seq + 1, at: realClock.now(), ...body });
      onFact(body);
    },
    live: () => undefined,
    slot: () => Promise.resolve(),
    rest: realClock.sleep,
    going: () => undefined,
    park: () => undefined,
    childPlaces: createChildPlaces({ clock: realClock }),
    turn: async () => () => undefined,
  };

  context.fact({
    type: 'run.started',
    run: '',
    pipeline: { id: pipeline.id, file, hash: sha256Hex(text) },
    inputs,
    engine: engineVersion,
    mode: 'live',
    limits: {},
    output_path: workdir,
    root,
    workdir,
  });

  return context;
}

/** Missing inputs whose defaults need no answer themselves: words of tags may read them. */
export function addPlainDefaults(context: RunContext, { pipeline }: Compiled): void {
  const late = lateInputs(pipeline);
  for (const { name, default: value } of pipeline.inputs) {
    if (value && !late.has(name) && !Object.hasOwn(context.inputs, name))
      setMember(context.inputs, name, renderValue(context, value, scopeInFrame(context, context.state.root)));
  }
}

const refuseFiles = (): never => {
  throw new RunError({ kind: 'internal', message: say(launchTexts.keepsNoFiles) });
};
const noFiles: Files = {
  putArtifact: refuseFiles,
  getArtifact: refuseFiles,
  readArtifact: refuseFiles,
  writeProduct: refuseFiles,
};
