import type { Settings } from '../compile/world.ts';
import { nearest } from '../language/suggest.ts';
import type { Keys } from './keys.ts';
import { families, laterProviders, profiles } from './profiles.ts';
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
  if (override !== undefined) return resolve(override, '--model replaces every model that the file names', choosing);
  if (named !== undefined) return resolve(named, 'named in the file', choosing);
  const defaults = settings.default_model === undefined ? [] : [settings.default_model].flat();
  const [first] = defaults;
  if (first !== undefined) {
    const choice = resolve(first, '`default_model` of baton.yaml', choosing);
    return defaults.length > 1 ? { ...choice, refusal: chained } : choice;
  }
  for (const { id } of settings.models ?? []) {
    const choice = resolve(id, 'none is named; the first model of baton.yaml whose key is present', choosing);
    if (!choice.refusal) return choice;
  }
  return resolve('offline', `no model is named${keyPresent(choosing)}; the embedded extractive engine answers`, choosing);
}

const chained: Refusal = {
  message: 'A `default_model` with several models (each stepping in for the one before) cannot be carried out yet.',
  hint: 'Name one model, or choose with `--model`.',
};

/** A key alone does not say which model to pay for, so it is only mentioned. */
function keyPresent({ table, keys }: Choosing): string {
  const ready = [...table.values()]
    .filter(({ key, refusal }) => key !== undefined && !refusal && typeof keys.get(key) === 'object')
    .map(({ id }) => id);
  return ready.length
    ? ` (keys are present for ${ready.join(', ')}: name a model as \`default_model\` or with --model)`
    : ' and no key is present';
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
      message: `The model "${written}" does not say whose it is.`,
      hint: 'Write it as `provider:name`, for example `openai:NAME` or `ollama:NAME`.',
    };
  const guess = nearest(provider, table.keys());
  return {
    message: `The model "${written}" names the provider "${provider}", which does not exist.`,
    hint: guess
      ? `Did you mean "${guess}"?`
      : `Known are: ${[...table.keys()].join(', ')}; others are added under \`providers\` in baton.yaml.`,
  };
}

function refused(written: string, name: string, entry: ProviderEntry, { keys, scripted }: Choosing): Refusal | undefined {
  const { id, type, key } = entry;
  if (entry.refusal) return entry.refusal;
  if (type === 'offline') return undefined;
  if (type === 'scripted')
    return scripted
      ? undefined
      : { message: 'The model "scripted" answers only in tests.', hint: 'Name another model, or run with `--model offline`.' };
  if (type === 'later') return later(written, id);
  if (name === '')
    return { message: `"${written}" is a provider, not a model.`, hint: `Write \`${id}:\` followed by the name of the model.` };
  if (key === undefined) return undefined;
  const found = keys.get(key);
  if (typeof found === 'object') return undefined;
  if (found === 'unfit')
    return {
      message: `The key in ${key} holds a space or another character that no key has.`,
      hint: `Set ${key} again, without quotes or line breaks.`,
    };
  return {
    message: `The model "${written}" needs a key, and ${key} is not set.`,
    hint: `Set ${key} in the environment or in \`.env\` (in VS Code: Baton: Set API Key), or run with \`--model offline\`.`,
  };
}

const later = (written: string, id: string): Refusal => ({
  message: `The model "${written}" cannot be called: ${Object.hasOwn(laterProviders, id) ? id : `the provider "${id}"`} is not supported yet.`,
  hint: `Supported are ${Object.keys(profiles)
    .filter((name) => name !== 'custom')
    .join(', ')} and offline; --model replaces every model of the file.`,
});
