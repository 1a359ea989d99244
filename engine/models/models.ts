import type { ModelSettings, Settings } from '../compile/world.ts';
import { modelsTexts } from '../language/texts/models.ts';
import { say } from '../language/texts.ts';
import type { Clock, ModelAnswer, ModelCall, Models } from '../run/ports.ts';
import { RunError, toFailure } from '../state/failure.ts';
import { checkAnswer } from './answer.ts';
import { type Choosing, chooseModel } from './choose.ts';
import type { ModelRequest, Provider } from './contract.ts';
import { answerOf, hearOut, maskedFailure } from './heard.ts';
import { abortFailure, type Timers } from './http/watch.ts';
import { createKeys, type Env } from './keys.ts';
import { createLimit, type Limit } from './limits.ts';
import { createMask, type Mask } from './mask.ts';
import { worstCase, worstForFree } from './prices.ts';
import { type Opening, openProvider } from './providers/open.ts';
import type { Script } from './providers/scripted.ts';
import { providerTable, type Refusal } from './settings.ts';

export interface ModelsOptions {
  settings?: Settings;
  env: Env;
  /** What stands in `.env` (`readEnvFile`). */
  env_file?: Env;
  /** The editor's SecretStorage by the environment's name of a key, read beforehand. */
  secrets?: (name: string) => string | undefined;
  clock: Clock;
  /** Makes the provider `scripted` answer; without it the provider is refused. */
  script?: Script;
  /** `--model`. */
  override?: string;
  /** The worker in which the offline engine does its work; without it in this thread. */
  workerFile?: string;
  /** Shared with whatever else must not tell secrets. */
  mask?: Mask;
  timers?: Partial<Timers>;
}

export interface EngineModels extends Models {
  /** Why no call to this model can succeed, before any is made; undefined = nothing known against it. */
  ready(named: string | undefined): Refusal | undefined;
  mask: Mask;
}

/** The Models port over the workspace's settings and keys. Nothing is loaded or asked before the first call. */
export function createModels(options: ModelsOptions): EngineModels {
  const { settings = {}, clock, env, mask = createMask() } = options;
  const keys = createKeys(
    { env, ...(options.env_file ? { file: options.env_file } : {}), ...(options.secrets ? { secrets: options.secrets } : {}) },
    mask,
  );
  const choosing: Choosing = {
    settings,
    table: providerTable(settings),
    keys,
    scripted: options.script !== undefined,
    ...(options.override === undefined ? {} : { override: options.override }),
  };
  const listed = (model: string): ModelSettings | undefined => settings.models?.find(({ id }) => id === model);
  const { script, workerFile, timers } = options;
  const opening: Opening = {
    clock,
    keys,
    env,
    listed,
    ...(script ? { script } : {}),
    ...(workerFile === undefined ? {} : { workerFile }),
    ...(timers ? { timers } : {}),
  };
  const providers = new Map<string, Promise<Provider>>();
  const limits = new Map<string, Limit>();

  const kept = <T>(map: Map<string, T>, id: string, make: () => T): T => {
    const known = map.get(id) ?? make();
    map.set(id, known);
    return known;
  };
  async function call(
    asked: ModelCall,
    { signal, delta }: { signal: AbortSignal; delta(text: string): void },
  ): Promise<ModelAnswer> {
    const choice = chooseModel(asked.model, choosing);
    const { entry, refusal, name } = choice;
    if (refusal || !entry)
      throw new RunError({
        kind: entry?.key ? 'auth' : 'input',
        ...(refusal ?? { message: say(modelsTexts.unknownModel, { model: asked.model }) }),
      });
    const { model: _, step, ...question } = asked;
    const request: ModelRequest = { ...question, model: name, ...(step === undefined ? {} : { metadata: { step } }) };
    const limit = kept(limits, entry.id, () => createLimit(entry, clock));
    const leave = await limit.enter(signal).catch(() => {
      throw abortFailure(signal);
    });
    try {
      const provider = await kept(providers, entry.id, () => openProvider(entry, opening));
      const heard = await hearOut(provider, request, { signal, delta, clock, mask });
      return answerOf(heard, choice, asked, listed(choice.model));
    } catch (thrown) {
      throw new RunError(maskedFailure(toFailure(thrown), mask));
    } finally {
      leave();
    }
  }

  return {
    mask,
    call,
    check: checkAnswer,
    worst(asked) {
      const { entry, model } = chooseModel(asked.model, choosing);
      return entry?.type === 'offline' || entry?.type === 'scripted' ? worstForFree(asked) : worstCase(asked, listed(model));
    },
    ready: (named) => chooseModel(named, choosing).refusal,
    choose(named) {
      const { model, reason } = chooseModel(named, choosing);
      return { model, reason };
    },
  };
}
