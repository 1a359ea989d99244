import type { Settings } from '../compile/world.ts';
import { nearest } from '../language/suggest.ts';
import { modelsTexts } from '../language/texts/models.ts';
import { say } from '../language/texts.ts';
import { type Keys, keyFor } from './keys.ts';
import { families, keysOf, natives, profiles } from './profiles.ts';
import type { ProviderEntry, Refusal } from './settings.ts';

/** A choice with its reason. With a `refusal` no call may be made. */
export interface Choice {
  /** `provider:name`, or the name as written where it leads nowhere; `offline` alone for the embedded engine. */
  model: string;
  /** The provider's own name of it. */
  name: string;
  reason: string;
  entry?: ProviderEntry;
  refusal?: Refusal;
}

export interface Choosing {
  settings: Settings;
  table: ReadonlyMap<string, ProviderEntry>;
  keys: Keys;
  /** `--model`: replaces every model that a file names. */
  override?: string;
  /** Whether a script is there to answer. */
  scripted: boolean;
}

/** The model for a step: the override, what is named, `default_model`, the first model of baton.yaml that has its key, else offline. */
export function chooseModel(named: string | undefined, choosing: Choosing): Choice {
  const { override, settings } = choosing;
  if (override !== undefined) return resolve(override, modelsTexts.byOverride, choosing);
  if (named !== undefined) return resolve(named, modelsTexts.named, choosing);
  const defaults = settings.default_model === undefined ? [] : [settings.default_model].flat();
  const [first] = defaults;
  if (first !== undefined) {
    const choice = resolve(first, modelsTexts.byDefault, choosing);
    return defaults.length > 1 ? { ...choice, refusal: chained() } : choice;
  }
  for (const { id } of settings.models ?? []) {
    const choice = resolve(id, modelsTexts.firstWithKey, choosing);
    if (!choice.refusal) return choice;
  }
  return resolve('offline', whyOffline(choosing), choosing);
}

const chained = (): Refusal => ({ message: say(modelsTexts.chained), hint: say(modelsTexts.chainedHint) });

/** A key alone does not say which model to pay for, so it is only mentioned. */
function whyOffline({ table, keys }: Choosing): string {
  const ready = [...table.values()]
    .filter((entry) => entry.key !== undefined && !entry.refusal && typeof keyFor(entry, keys) === 'object')
    .map(({ id }) => id);
  return ready.length ? say(modelsTexts.keysPresent, { providers: ready.join(', ') }) : modelsTexts.noKey;
}

function resolve(written: string, reason: string, choosing: Choosing): Choice {
  const { provider, name } = split(written.trim(), choosing);
  const entry = provider === undefined ? undefined : choosing.table.get(provider);
  if (!entry) return { model: written, name: written, reason, refusal: unknown(written, provider, choosing) };
  const bare = entry.type === 'offline' || (entry.type === 'scripted' && name === '');
  const refusal = refused(written, name, entry, choosing);
  return { model: bare ? entry.id : `${entry.id}:${name}`, name, reason, entry, ...(refusal ? { refusal } : {}) };
}

/** `provider:name` (the first colon splits), `provider/name`, or a name that `baton.yaml` or its maker's habit places. */
function split(written: string, { table, settings }: Choosing): { provider?: string; name: string } {
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
  const family = families.find(([start]) => written.toLowerCase().startsWith(start))?.[1];
  if (!colon && !slash && family) return { provider: family, name: written };
  return colon ?? slash ?? { name: written };
}

function unknown(written: string, provider: string | undefined, { table }: Choosing): Refusal {
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

function refused(written: string, name: string, entry: ProviderEntry, { keys, scripted }: Choosing): Refusal | undefined {
  const { id, type } = entry;
  if (entry.refusal) return entry.refusal;
  if (type === 'offline') return undefined;
  if (type === 'scripted')
    return scripted ? undefined : { message: say(modelsTexts.scripted), hint: say(modelsTexts.scriptedHint) };
  if (type === 'later') return later(written, id);
  if (name === '')
    return {
      message: say(modelsTexts.onlyProvider, { model: written }),
      hint: say(modelsTexts.onlyProviderHint, { provider: id }),
    };
  if (entry.key === undefined) return undefined;
  const key = keysOf(entry).join(modelsTexts.orKey);
  const found = keyFor(entry, keys);
  if (typeof found === 'object') return undefined;
  if (found === 'unfit')
    return {
      message: say(modelsTexts.unfitKey, { key }),
      hint: say(modelsTexts.unfitKeyHint, { key }),
    };
  return {
    message: say(modelsTexts.missingKey, { model: written, key }),
    hint: say(modelsTexts.missingKeyHint, { key }),
  };
}

const later = (written: string, id: string): Refusal => ({
  message: say(modelsTexts.later, { model: written, provider: id }),
  hint: say(modelsTexts.laterHint, {
    names: [...Object.keys(natives), ...Object.keys(profiles).filter((name) => name !== 'custom')].join(', '),
  }),
});
