import type { CompatibleFacts, ProviderFacts } from '../../language/providers/facts.ts';
import { natives, profiles } from '../../language/providers.ts';
import { searchKeyNamesOf, searchServices } from '../../language/tools/search-services.ts';

/** The home of a provider: its address and key. */
export type Home = Pick<ProviderFacts, 'base_url' | 'address' | 'key' | 'other_key'>;

/** The differences of an OpenAI-compatible server. */
export type Profile = Home &
  Pick<
    CompatibleFacts,
    'json' | 'key_header' | 'embeddings' | 'keep_alive_path' | 'limit' | 'asks_usage' | 'takes' | 'makes' | 'batches'
  >;

const homes: readonly Home[] = [...Object.values(profiles), ...Object.values(natives)];

/** Names of keys of known providers and search services, for a person to choose from. */
export const keyNames: readonly string[] = [
  ...new Set([...homes.flatMap(keyNamesOf), ...Object.values(searchServices).flatMap(searchKeyNamesOf)]),
];

/** The origins of known providers. */
export const homeOrigins: ReadonlySet<string> = new Set(
  homes.flatMap(({ base_url }) => (base_url ? [new URL(base_url).origin] : [])),
);

/** Key names with the only origin that each may be sent to. */
export const boundKeys: ReadonlyMap<string, string> = new Map([
  ...homes.flatMap((home) => {
    const { base_url } = home;
    return base_url ? keyNamesOf(home).map((key) => [key, new URL(base_url).origin] as const) : [];
  }),
  ...Object.values(searchServices).map(({ key, url }) => [key, new URL(url).origin] as const),
]);

/** A user of a key, under one of two names, or with several at its endpoints. */
export type Keyed = Pick<Home, 'key' | 'other_key'> & { endpoints?: readonly Keyed[] };

/** The possible names of a provider's key, the usual one first. */
export function keyNamesOf({ key, other_key, endpoints }: Keyed): string[] {
  if (endpoints) return [...new Set(endpoints.flatMap(keyNamesOf))];
  return [key, other_key].filter((name) => name !== undefined);
}
