import type { Settings } from '../../compile/world.ts';
import { defined } from '../../language/json.ts';
import type { ModelExperience } from '../../language/models/experience.ts';
import { modelPrefixes } from '../../language/providers.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { AnswerSources } from '../providers/adapter.ts';
import { adapters } from '../providers/adapters.ts';
import { keyNamesOf } from '../settings/homes.ts';
import { type Keys, keyFor } from '../settings/keys.ts';
import type { ModelRefusal, ProviderEntry } from '../settings/provider-table.ts';
import type { ResolvedModel } from './resolved-model.ts';

/** Data of earlier runs about models. */
export interface SelectionHistory {
  /** The usual latency of a model's call (`provider:name`) in milliseconds. */
  latencies?: Readonly<Record<string, number>> | undefined;
  /** Results of models on steps, for `learned`. */
  experience?: readonly ModelExperience[] | undefined;
}

export interface SelectionContext extends AnswerSources {
  settings: Settings;
  table: ReadonlyMap<string, ProviderEntry>;
  keys: Keys;
  /** `--model`: replaces every model that a file names. */
  override?: string | undefined;
  history?: SelectionHistory;
  /** Milliseconds since 1970, for prices that change. */
  now?(): number;
}

/** Resolves a name to a provider and model, and whether it can be asked. */
export function resolve(written: string, reason: string, choosing: SelectionContext): ResolvedModel {
  const { provider, name } = split(written.trim(), choosing);
  const entry = provider === undefined ? undefined : choosing.table.get(provider);
  if (!entry) return { model: written, name: written, reason, refusal: unknown(written, provider, choosing) };
  const isProvider = adapters[entry.type].isNamedByProvider?.({ entry, name });
  const refusal = refusalOf(written, name, entry, choosing);
  return defined({ model: isProvider ? entry.id : `${entry.id}:${name}`, name, reason, entry, refusal });
}

/**
 * `provider:name` (split at the first colon), `provider/name`, or a name that `baton.yaml` or a known prefix assigns to a
 * provider.
 */
function split(written: string, { table, settings }: SelectionContext): { provider?: string; name: string } {
  const at = (mark: string) => {
    const index = written.indexOf(mark);
    return index < 0 ? undefined : { provider: written.slice(0, index), name: written.slice(index + 1) };
  };

  const [colon, slash] = [at(':'), at('/')];
  if (colon && table.has(colon.provider)) return colon;
  if (slash && table.has(slash.provider)) return slash;
  if (table.has(written)) return { provider: written, name: '' };

  const listed = (settings.models ?? []).find(({ id }) => id.slice(id.indexOf(':') + 1) === written)?.id;
  if (listed) return { provider: listed.slice(0, listed.indexOf(':')), name: written };

  const family = modelPrefixes.find(([prefix]) => written.toLowerCase().startsWith(prefix))?.[1];
  if (!colon && !slash && family) return { provider: family, name: written };
  return colon ?? slash ?? { name: written };
}

function unknown(written: string, provider: string | undefined, { table }: SelectionContext): ModelRefusal {
  if (provider === undefined)
    return {
      message: say(modelsTexts.noProvider, { model: written }),
      hint: say(modelsTexts.noProviderHint),
    };

  const guess = nearest(provider, table.keys());
  return {
    message: say(modelsTexts.unknownProvider, { model: written, provider }),
    hint: guess
      ? say(modelsTexts.didYouMean, { like: guess })
      : say(modelsTexts.unknownProviderHint, { names: [...table.keys()].join(', ') }),
  };
}

function refusalOf(written: string, name: string, entry: ProviderEntry, choosing: SelectionContext): ModelRefusal | undefined {
  const { id, type } = entry;
  const adapter = adapters[type];
  const refusal = entry.refusal ?? adapter.refusal?.({ written, name, entry }, choosing);
  if (refusal || adapter.isNamedByProvider) return refusal;
  if (name === '')
    return {
      message: say(modelsTexts.onlyProvider, { model: written }),
      hint: say(modelsTexts.onlyProviderHint, { provider: id }),
    };
  if (entry.key === undefined) return undefined;

  const key = keyNamesOf(entry).join(say(modelsTexts.orKey));
  const ownKey = keyFor(entry, choosing.keys);
  const { key_id } = entry;
  if (key_id !== undefined && choosing.keys.get(key_id) === 'missing')
    return {
      message: say(modelsTexts.missingKey, { model: written, key: key_id }),
      hint: say(modelsTexts.missingKeyHint, { key: key_id }),
    };
  if (typeof ownKey === 'object') return undefined;
  if (ownKey === 'unfit')
    return {
      message: say(modelsTexts.unfitKey, { key }),
      hint: say(modelsTexts.unfitKeyHint, { key }),
    };

  return {
    message: say(modelsTexts.missingKey, { model: written, key }),
    hint: say(modelsTexts.missingKeyHint, { key }),
  };
}
