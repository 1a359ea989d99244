import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { tagsPerCall } from '../../compile/check/calls/tags-per-call.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { Problem } from '../../language/problems.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { EngineModels } from '../../models/models.ts';
import { parseModelNames } from '../../models/selection/choose.ts';
import { locateModelName, locateStepNode, type TextLocation } from '../inspect/locations.ts';
import { errorsMessage, Refusal } from '../refusal.ts';
import { type AskedModel, askedModels } from './asked-models.ts';

/**
 * Throws a Refusal for the first obstacle that would stop the run later: problems, unsupported keys, models without a key.
 */
export function refuseUnready(compiled: Compiled, models: EngineModels): void {
  const { world, text, problems, stoppers } = compiled;
  // No setting or comment makes a run possible that has nothing to start with.
  const [later, broken] = [stoppers.filter(isNotExecutableYet), stoppers.filter((one) => !isNotExecutableYet(one))];
  const errors = [...new Set([...broken, ...problems.filter(({ severity }) => severity === 'error')])];
  if (errors.length)
    throw new Refusal(errorsMessage(world.file, errors.length), {
      problems: errors,
      file: world.file,
      text,
    });
  if (later.length) throw new Refusal(say(launchTexts.notYet, { file: world.file }), { problems: later, file: world.file, text });

  for (const called of compiled.called.values()) refuseCalledPipeline(called);
  for (const model of [compiled, ...compiled.called.values()].flatMap((one) => askedModels(one, compiled))) {
    const refused = models.refusalFor(model.named, model.criteria, model);
    if (refused)
      throw new Refusal(say(launchTexts.notReady, { who: model.who, why: refused.message }), {
        hint: refused.hint,
        ...locationOfRefusal(compiled, model, refused.message),
      });
  }
}

/** The position of the refused name; else the asking step, where the name comes from elsewhere. */
function locationOfRefusal(compiled: Compiled, { named, node }: AskedModel, message: string): { at?: TextLocation } {
  const names = parseModelNames(named).filter((name) => message.includes(name));
  const at = locateModelName(compiled, names) ?? (node && locateStepNode(compiled, node));
  return at ? { at } : {};
}

/** The same for a called pipeline, which must be valid before the first step of its caller. */
function refuseCalledPipeline(called: Compiled): void {
  const { world, text, problems, stoppers } = called;
  const errors = [...new Set([...stoppers, ...problems.filter(({ severity }) => severity === 'error')])];
  if (errors.length) throw new Refusal(errorsMessage(world.file, errors.length), { problems: errors, file: world.file, text });
  if (tagsPerCall(called).length) throw new Refusal(say(launchTexts.calledAutos, { file: world.file }));
}

const isNotExecutableYet = ({ code }: Problem): boolean => code === 'not-executable-yet';

/** Throws a Refusal where files could not be written to a folder, which may not exist yet. */
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
