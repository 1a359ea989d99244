import type { Settings } from '../../world.ts';

/**
 * The models that `baton.yaml` lists of the provider that a name gives, as pipelines name them, where the name is none of them; undefined
 * where nothing is listed of it, or nothing is wrong. What the project lists of a provider of its own is all that there is.
 */
export function findListedModels(name: string, { models = [], providers = {} }: Settings = {}): string[] | undefined {
  const at = name.search(/[:/]/);
  const provider = name.slice(0, at);
  if (at <= 0 || !Object.hasOwn(providers, provider)) return undefined;
  const listed = models.map(({ id }) => id).filter((id) => id.startsWith(`${provider}:`) || id.startsWith(`${provider}/`));
  const withoutProvider = (id: string): string => id.slice(provider.length + 1);
  return listed.length === 0 || listed.some((id) => withoutProvider(id) === withoutProvider(name)) ? undefined : listed;
}
