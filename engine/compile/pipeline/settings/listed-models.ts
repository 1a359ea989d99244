import type { Settings } from '../../world.ts';

/**
 * For a model name that `baton.yaml` does not list: the models that it lists for that provider, as pipelines name them.
 * Undefined where it lists none, or the name is right. For a provider that the project defines, the list is complete.
 */
export function findListedModels(name: string, { models = [], providers = {} }: Settings = {}): string[] | undefined {
  const at = name.search(/[:/]/);
  const provider = name.slice(0, at);
  if (at <= 0 || !Object.hasOwn(providers, provider)) return undefined;
  const listed = models.map(({ id }) => id).filter((id) => id.startsWith(`${provider}:`) || id.startsWith(`${provider}/`));
  const withoutProvider = (id: string): string => id.slice(provider.length + 1);
  return listed.length === 0 || listed.some((id) => withoutProvider(id) === withoutProvider(name)) ? undefined : listed;
}
