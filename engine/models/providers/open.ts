import type { ModelSettings } from '../../compile/world.ts';
import type { SchemaMode } from '../../language/providers/facts.ts';
import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';
import type { Clock } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import type { Provider } from '../contract.ts';
import type { Timers } from '../http/watch.ts';
import { type Env, type Keys, keyFor } from '../keys.ts';
import { keysOf } from '../profiles.ts';
import type { ProviderEntry } from '../settings.ts';
import { createAnthropic } from './anthropic.ts';
import { createGoogle } from './google.ts';
import { protocolOf } from './openai/which.ts';
import { createOpenAiCompatible } from './openai-compatible.ts';
import { createReplay, type Tapes } from './replay.ts';
import { createScripted, type Script } from './scripted.ts';
import { createEditorProvider, type EditorModels } from './vscode.ts';

export interface Opening {
  clock: Clock;
  keys: Keys;
  env: Env;
  /** What baton.yaml says of a model, by its whole name. */
  listed(model: string): ModelSettings | undefined;
  script?: Script;
  editor?: EditorModels;
  tapes?: Tapes;
  workerFile?: string;
  timers?: Partial<Timers>;
}

/** The provider behind an entry. Its SDK is loaded at the first call. */
export async function openProvider(entry: ProviderEntry, opening: Opening): Promise<Provider> {
  const { id, type, base_url, profile, key } = entry;
  const { clock, keys, env, workerFile } = opening;
  if (type === 'offline') {
    const { createOffline } = await import('./offline/provider.ts');
    return createOffline(workerFile === undefined ? {} : { workerFile });
  }
  if (type === 'scripted') return createScripted(opening.script ?? {}, clock);
  if (type === 'replay' && opening.tapes) return createReplay(entry, opening.tapes);
  if (type === 'vscode' && opening.editor) return createEditorProvider(id, opening.editor, opening);
  if (!base_url) throw new RunError({ kind: 'internal', message: say(modelsTexts.noAddress, { provider: id }) });
  const listed = (model: string) => opening.listed(`${id}:${model}`);
  const common = {
    id,
    base_url,
    clock,
    key: () => {
      const found = keyFor(entry, keys);
      return typeof found === 'object' ? found.key : undefined;
    },
    ...(key ? { key_name: keysOf(entry).join(say(modelsTexts.orKey)) } : {}),
    ...(opening.timers ? { timers: opening.timers } : {}),
  };
  if (type === 'anthropic')
    return createAnthropic({
      ...common,
      mode: (model) => ownMode(listed(model), 'object'),
      longest: (model) => listed(model)?.max_output,
    });
  if (type === 'google') return createGoogle({ ...common, mode: (model) => ownMode(listed(model), 'object') });
  if (!profile) throw new RunError({ kind: 'internal', message: say(modelsTexts.noAddress, { provider: id }) });
  const atOpenAi = key === 'OPENAI_API_KEY';
  return createOpenAiCompatible({
    ...common,
    profile,
    mode: (model) => ownMode(listed(model), profile.json === 'schema' ? 'prompt' : profile.json) ?? profile.json,
    protocol: (model) => {
      const { capabilities } = listed(model) ?? {};
      return protocolOf(model, { own: atOpenAi, ...(capabilities ? { capabilities } : {}) });
    },
    ...(atOpenAi && env['OPENAI_ORG_ID'] ? { organization: env['OPENAI_ORG_ID'] } : {}),
    ...(atOpenAi && env['OPENAI_PROJECT_ID'] ? { project: env['OPENAI_PROJECT_ID'] } : {}),
  });
}

/** A model's own list of what it can goes before its provider's habit: with `schema` its schema mode, without it the next best. */
function ownMode(model: ModelSettings | undefined, nextBest: SchemaMode): SchemaMode | undefined {
  if (!model?.capabilities) return undefined;
  return model.capabilities.includes('schema') ? 'schema' : nextBest;
}
