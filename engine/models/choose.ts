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

/** A model for a step, with those that step in for it. */
export interface Chosen extends Choice {
  /** What can be asked, in order; this choice is the first. Empty where nothing can. */
  chain: readonly Choice[];
  /** Every model of a list with what is known of it; only where there was a list. */
  candidates?: readonly Candidate[];
}

export interface Candidate {
  model: string;
  reason: string;
}

/** The model for a step: the override, what is named, `default_model`, the first model of baton.yaml that has its key, else offline. */
export function chooseModel(named: string | readonly string[] | undefined, choosing: Choosing): Chosen {
  const { override, settings } = choosing;
  if (override !== undefined) return first([override], say(modelsTexts.byOverride), choosing);
  const names = namesIn(named);
  if (names.length) return first(names, say(modelsTexts.named), choosing);
  const defaults = namesIn(settings.default_model);
  if (defaults.length) return first(defaults, say(modelsTexts.byDefault), choosing);
  for (const { id } of settings.models ?? []) {
    const choice = resolve(id, say(modelsTexts.firstWithKey), choosing);
    if (!choice.refusal) return alone(choice);
  }
  return alone(resolve('offline', whyOffline(choosing), choosing));
}

/** One name, or several: as a list, or as the text that a list becomes where a template is rendered. */
function namesIn(named: string | readonly string[] | undefined): readonly string[] {
  if (named === undefined) return [];
  if (typeof named !== 'string') return named.filter((name) => name.trim() !== '');
  const list: unknown = /^\s*\[.*\]\s*$/s.test(named) ? parsed(named) : undefined;
  const names = Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [named];
  return names.filter((name) => name.trim() !== '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const alone = (choice: Choice): Chosen => ({ ...choice, chain: choice.refusal ? [] : [choice] });

/** The first of a list that can be used; where none can, the first, with why. */
function first(names: readonly string[], reason: string, choosing: Choosing): Chosen {
  const all = names.map((name) => resolve(name, reason, choosing));
  const chain = all.filter(
    ({ refusal }, index) => !refusal && !all.slice(0, index).some(({ model }) => model === all[index]?.model),
  );
  const [head] = all;
  const [chosen = head] = chain;
  if (!head || !chosen) return alone(resolve('offline', whyOffline(choosing), choosing));
  const because =
    chosen === head
      ? reason
      : say(modelsTexts.instead, { reason, model: head.model, why: (head.refusal?.message ?? '').replace(/\.$/, '') });
  if (all.length === 1) return alone({ ...chosen, reason: because });
  const candidates = all.map(({ model, refusal }) => ({
    model,
    reason: refusal?.message ?? say(model === chosen.model ? modelsTexts.askedFirst : modelsTexts.stepsIn),
  }));
  return { ...chosen, reason: because, chain, candidates };
}

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
