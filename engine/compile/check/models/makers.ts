import type { Making } from '../../../language/providers/makers.ts';
import {
  isEmbedded,
  isMaker,
  isNative,
  type Maker,
  modelPrefixes,
  profiles,
  providerFacts,
} from '../../../language/providers.ts';
import type { Expert } from '../../pipeline/model/pipeline.ts';
import type { Step } from '../../pipeline/model/step.ts';
import { modelForStep } from '../../pipeline/models/model-for-step.ts';
import { constantModelNames } from '../../pipeline/models/model-names.ts';
import { readNamedModels } from '../../pipeline/settings/settings.ts';
import type { Settings } from '../../world.ts';
import type { Checkable } from '../checkable.ts';

/** A model of a maker whose API is known, by the name that the maker gives it. */
interface ModelMaker {
  maker: Maker;
  own: string;
  /** The provider that is asked for it. */
  provider: string;
}

/** The maker of the model that a name means, if certain: the user's own server may give the name to another model. */
export function findMaker(name: string, { providers = {}, models = [] }: Settings = {}): ModelMaker | undefined {
  const [, before, behind] = /^([^:/]+)[:/](.+)$/.exec(name) ?? [];
  const listed = models.some(({ id }) => id.slice(id.indexOf(':') + 1) === name);
  const family = modelPrefixes.find(([prefix]) => name.toLowerCase().startsWith(prefix))?.[1];
  const provider = before ?? (listed ? undefined : family);
  if (provider === undefined) return undefined;

  const { type, base_url, profile } = Object.hasOwn(providers, provider) ? (providers[provider] ?? {}) : {};
  const speaks = type ?? (base_url === undefined && profile === undefined ? provider : undefined);
  if (speaks === undefined || !isMaker(speaks)) return undefined;

  // An address of the user's own under a shared protocol may be a stand-in with other models.
  return isNative(speaks) || base_url === undefined ? { maker: speaks, own: behind ?? name, provider } : undefined;
}

/** What the models of a name's provider make, with the provider's own name of it; undefined where nothing is known of who answers. */
export function findMaking(
  name: string,
  { providers = {}, models = [] }: Settings = {},
): { making: readonly Making[]; name: string; capabilities?: readonly string[] | undefined } | undefined {
  const [, before, behind] = /^([^:/]+)[:/](.+)$/.exec(name) ?? [];
  const family = modelPrefixes.find(([prefix]) => name.toLowerCase().startsWith(prefix))?.[1];
  const provider = before ?? (isEmbedded(name) ? name : family);
  if (provider === undefined) return undefined;

  const capabilities = models.find(({ id }) => id === name)?.capabilities;
  const known = { name: behind ?? name, capabilities };
  const making = makingOfProvider(provider, Object.hasOwn(providers, provider) ? providers[provider] : undefined);

  return making && { making, ...known };
}

/** What a provider's models make, by its entry in baton.yaml, else by its name; undefined where nothing is known of it. */
function makingOfProvider(
  provider: string,
  entry: NonNullable<Settings['providers']>[string] = {},
): readonly Making[] | undefined {
  const { type, base_url, profile } = entry;
  if (type === undefined && base_url === undefined && profile === undefined) {
    if (provider === 'scripted' || provider === 'replay') return undefined;
    if (isEmbedded(provider)) return [];
    return Object.hasOwn(providerFacts, provider) ? (providerFacts[provider]?.makes ?? []) : undefined;
  }
  if (type !== undefined && isNative(type)) return providerFacts[type]?.makes ?? [];
  if (type !== undefined && type !== 'openai-compatible') return undefined;

  return profiles[profile ?? 'custom']?.makes ?? [];
}

/** The models that a step asks, as far as the text and baton.yaml name them, and the expert that speaks. */
export function findStepModels(
  step: Step,
  { pipeline, world }: Pick<Checkable, 'pipeline' | 'world'>,
): { models: string[]; expert?: Expert } {
  const { settings = {} } = world;
  const shared = settings.experts ? readNamedModels(settings).experts : [];
  const { model, selection, expert } = modelForStep(step, pipeline, pipeline, shared);
  const usual = selection ? [] : [settings.default_model ?? []].flat();
  const models = model ? constantModelNames(model) : usual;
  return expert ? { models, expert } : { models };
}
