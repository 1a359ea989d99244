import type { Settings } from '../../world.ts';

/**
 * For a name whose model `baton.yaml` does not list: the models that it does list for that provider, as pipelines name them. Undefined
 * where it lists none for it, or the name is right. The list of a provider that the project defines is complete.
 */
export function findListedModels(name: string, { models = [], providers = {} }: Settings = {}): string[] | undefined {
  const at = name.search(/[:/]/);
  const provider = name.slice(0, at);
  if (at <= 0 || !Object.hasOwn(providers, provider)) return undefined;
  const listed = models.map(({ id }) => id).filter((id) => id.startsWith(`${provider}:`) || id.startsWith(`${provider}/`));
  const withoutProvider = (id: string): string => id.slice(provider.length + 1);
  return listed.length === 0 || listed.some((id) => withoutProvider(id) === withoutProvider(name)) ? undefined : listed;
}
