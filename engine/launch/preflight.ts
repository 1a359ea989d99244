import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Compiled } from '../compile/compile.ts';
import type { Step, Value } from '../compile/pipeline/model.ts';
import { modelsNamed } from '../compile/pipeline/models-named.ts';
import type { Problem } from '../language/problems.ts';
import { launchTexts } from '../language/texts/launch.ts';
import { say } from '../language/texts.ts';
import type { EngineModels } from '../models/models.ts';
import { errorsIn, Refusal } from './refusal.ts';

/** Throws a Refusal for the first thing that would stop the run later: problems, what nothing executes yet, models without a key. */
export function refuseUnready(compiled: Compiled, models: EngineModels): void {
  const { world, text, problems, stoppers } = compiled;
  // Neither a setting nor a comment makes a run possible that has nothing to start with.
  const [later, broken] = [stoppers.filter(isLater), stoppers.filter((one) => !isLater(one))];
  const errors = [...new Set([...broken, ...problems.filter(({ severity }) => severity === 'error')])];
  if (errors.length)
    throw new Refusal(errorsIn(world.file, errors.length), {
      problems: errors,
      file: world.file,
      text,
    });
  if (later.length) throw new Refusal(say(launchTexts.notYet, { file: world.file }), { problems: later, file: world.file, text });
  for (const called of compiled.called.values()) refuseCalled(called);
  for (const [named, user] of [compiled, ...compiled.called.values()].flatMap((one) => [...modelsOf(one)])) {
    const refused = models.ready(named);
    if (refused) throw new Refusal(say(launchTexts.notReady, { who: user, why: refused.message }), { hint: refused.hint });
  }
}

/** The same for a pipeline that is called: it must be sound before the first step of the one that calls it. */
function refuseCalled({ world, text, problems, stoppers, pipeline }: Compiled): void {
  const errors = [...new Set([...stoppers, ...problems.filter(({ severity }) => severity === 'error')])];
  if (errors.length) throw new Refusal(errorsIn(world.file, errors.length), { problems: errors, file: world.file, text });
  // What such tags ask would have to be answered for each call, where no step asks.
  if (pipeline.autos.length) throw new Refusal(say(launchTexts.calledAutos, { file: world.file }));
}

const isLater = ({ code }: Problem): boolean => code === 'not-executable-yet';

/** Every model that the run will ask, with who asks it. A name that only the run can tell is judged then. */
function modelsOf({ pipeline, steps, graph, world }: Compiled): Map<string | undefined, string> {
  const wanted = new Map<string | undefined, string>();
  const add = (value: Value | undefined, user: string): void => {
    const named = value ? constantText(value) : undefined;
    if ((value === undefined || named !== undefined) && !wanted.has(named)) wanted.set(named, user);
  };
  let asks = false;
  graph.nodes.forEach((node, index) => {
    const step: Step | undefined = steps[index]?.step;
    if (!step) return;
    asks ||= step.autos.length > 0;
    if (step.work.kind === 'prompt') add(step.model ?? pipeline.defaultModel, say(launchTexts.aPrompt, { step: node.path }));
    for (const name of modelsNamed(step.work))
      if (!wanted.has(name)) wanted.set(name, say(launchTexts.aPrompt, { step: node.path }));
  });
  if (asks && pipeline.orchestrator === undefined && world.settings?.orchestrator)
    wanted.set(world.settings.orchestrator, 'AUTO');
  else if (asks) add(pipeline.orchestrator ?? pipeline.defaultModel, 'AUTO');
  return wanted;
}

/** A model or a list of them, as `choose` reads it. */
const constantText = (value: Value): string | undefined => {
  if (value.kind !== 'constant') return undefined;
  const { value: constant } = value;
  if (Array.isArray(constant)) return JSON.stringify(constant);
  return typeof constant === 'string' ? constant : undefined;
};

/** Throws a Refusal where files could not be written to a folder that may not exist yet. */
export function refuseUnwritable(folder: string): void {
  let at = folder;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    if (!statSync(at).isDirectory())
      throw new Refusal(say(launchTexts.outIsFile, { folder, file: at }), { hint: say(launchTexts.outHint) });
    accessSync(at, constants.W_OK);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(say(launchTexts.outUnwritable, { folder }), { hint: say(launchTexts.outHint) });
  }
}
