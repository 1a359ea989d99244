import { isMaker, isNative, type Maker, modelPrefixes } from '../../../language/providers.ts';
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
