import { resolve } from 'node:path';
import type { Compiled } from '../compile/compile.ts';
import { compile } from '../compile/compile.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { say } from '../language/texts.ts';
import { createArtifacts } from '../run/artifacts.ts';
import { createBudget } from '../run/budget.ts';
import type { RunContext } from '../run/context.ts';
import { createDeadlines } from '../run/deadlines.ts';
import type { Files, Ports } from '../run/ports.ts';
import { failureFrom, render } from '../run/render.ts';
import { scopeInFrame } from '../run/scope.ts';
import type { Fact } from '../state/events.ts';
import { RunError } from '../state/failure.ts';
import { reduce } from '../state/reduce.ts';
import { initialState } from '../state/state.ts';
import { sha256 } from '../store/artifacts.ts';
import { findRoot } from '../store/paths.ts';
import { createTools } from '../tools/tools.ts';
import { resolveBefore } from './autos.ts';
import { realClock } from './clock.ts';
import { modelsFor } from './host.ts';
import { takeInputs } from './inputs.ts';
import type { StartOptions } from './options.ts';
import { planFrom } from './plan.ts';
import { refuseUnready } from './preflight.ts';
import { readTextFile } from './read-file.ts';
import { markedAll } from './secrets.ts';
import { engineVersion } from './version.ts';
import { loadWorld } from './world.ts';

/** An AUTO tag with the answer that it has now. */
export interface AutoAnswer {
  site: string;
  answer: Fact<'auto.resolved'>['answer'];
  model: string;
}

/** Which AUTO tags are asked. */
export interface AskOptions {
  /** Only those without a locked answer. */
  missing?: boolean;
  /** Only this one, by its id, and those inside it. */
  only?: string;
  signal?: AbortSignal;
}

/**
 * Asks every AUTO tag that is answered before a run, whatever is locked unless `missing` says otherwise, and locks the answers; no step
 * runs and no run is begun. Gives the answers that were asked for. Throws a Refusal or RunError as the start of a run would.
 */
export async function answerAutos(options: StartOptions & AskOptions): Promise<AutoAnswer[]> {
  const { cwd } = options;
  const file = resolve(cwd, options.file);
  const root = findRoot(file, cwd);
  const text = options.text ?? (await readTextFile(file));
  const compiled = compile(text, await loadWorld(file, root));
  const { pipeline, graph } = compiled;
  const models = modelsFor(options, compiled.world.settings ?? {}, root, options.model);
  refuseUnready(compiled, models);
  const inputs = takeInputs(pipeline, markedAll(options.inputs ?? new Map(), pipeline));
  const state = initialState(graph);
  const answers: AutoAnswer[] = [];
  const workdir = options.workdir ?? cwd;
  const ports: Ports = {
    clock: realClock,
    log: { append: () => undefined, flushed: async () => undefined },
    files: nothingKept,
    models,
    tools: createTools({ root, workdir, outputFolder: workdir, allow: [], spill: workdir }),
    people: { ask: async () => undefined },
  };
  const { signal = new AbortController().signal } = options;
  const context: RunContext = {
    plan: planFrom(compiled),
    ports,
    state,
    artifacts: createArtifacts(nothingKept, true),
    budget: createBudget(pipeline.limits, state),
    inputs,
    autos: undefined,
    signal,
    deadlines: createDeadlines(realClock, signal),
    fact(body) {
      reduce(state, { seq: state.seq + 1, at: realClock.now(), ...body });
      if (body.type === 'auto.resolved' && !body.locked)
        answers.push({ site: body.site, answer: body.answer, model: body.model });
    },
    live: () => undefined,
    slot: () => Promise.resolve(),
  };
  const about = { id: pipeline.id, file, hash: sha256(text) };
  context.fact({
    type: 'run.started',
    run: '',
    pipeline: about,
    inputs,
    engine: engineVersion,
    mode: 'live',
    limits: {},
    output_path: workdir,
    root,
    workdir,
  });
  try {
    addDefaults(context, compiled);
    await resolveBefore(context, compiled, {
      models,
      file,
      refresh: !options.missing,
      ...(options.only === undefined ? {} : { only: options.only }),
      responses: options.autoResponses ?? {},
    });
  } catch (error) {
    throw new RunError(failureFrom(error));
  }
  return answers;
}

/** Inputs that were not given, where their defaults need no answer themselves: words of tags may read them. */
function addDefaults(context: RunContext, { pipeline }: Compiled): void {
  for (const { name, default: value } of pipeline.inputs)
    if (value && value.kind !== 'auto' && !Object.hasOwn(context.inputs, name))
      context.inputs[name] = render(context, value, scopeInFrame(context, context.state.root));
}

const refuse = (): never => {
  throw new RunError({ kind: 'internal', message: say(launchTexts.keepsNoFiles) });
};
const nothingKept: Files = { putArtifact: refuse, getArtifact: refuse, writeProduct: refuse };
