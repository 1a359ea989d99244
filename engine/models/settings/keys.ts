import { createHash } from 'node:crypto';
import type { Environment } from '../../language/environment.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import { type Keyed, keyNamesOf } from './homes.ts';
import type { ProviderEntry } from './provider-table.ts';

export interface Keys {
  /** The key with that name. `unfit` = it exists, and cannot be sent in a header. */
  get(name: string): { key: string } | 'missing' | 'unfit';
  /** Reads expired keys again before one is sent. */
  refresh(): Promise<void>;
  /** A key was refused: reads all of them again. */
  renew(): Promise<void>;
}

export interface KeySources {
  env: Environment;
  /** The variables of `.env`; the environment goes before them. A function reads them again. */
  file?: Environment | (() => Environment) | undefined;
  /** Secrets that a person keeps on this machine or elsewhere; between the two in order. */
  store?: Pick<SecretStore, 'get' | 'refresh' | 'renew'> | undefined;
  /** The editor's SecretStorage, read beforehand; before both in order. */
  secrets?: ((name: string) => string | undefined) | undefined;
}

/** Looks keys up by name; each found key is masked from then on. */
export function createKeys({ env, file = {}, store, secrets = () => undefined }: KeySources, mask: Mask): Keys {
  let variables = typeof file === 'function' ? file() : file;

  const get = (name: string): ReturnType<Keys['get']> => {
    const key = [secrets(name), env[name], store?.get(name), variables[name]].find((value) => value?.trim())?.trim();
    if (!key) return 'missing';
    mask.add(key);
    return /^[\x21-\x7e]+$/.test(key) ? { key } : 'unfit';
  };

  return {
    get,
    refresh: async () => await store?.refresh(),
    async renew() {
      await store?.renew();
      if (typeof file === 'function') variables = file();
    },
  };
}

/** The key of a provider under any of its names; without a usable one, the first fault other than a missing key. */
export function keyFor(wanting: Keyed, keys: Keys): ReturnType<Keys['get']> {
  const results = keyNamesOf(wanting).map((name) => keys.get(name));
  return results.find((result) => typeof result === 'object') ?? results.find((result) => result === 'unfit') ?? 'missing';
}

/**
 * A fingerprint of a provider's address and key: 64 bits of a hash, which reveal nothing of the key. A token printed by a
 * program has none.
 */
function accountMark(entry: Keyed & Pick<ProviderEntry, 'base_url' | 'key_command'>, keys: Keys): string | undefined {
  const found = entry.key_command ? 'missing' : keyFor(entry, keys);
  if (typeof found !== 'object') return undefined;
  return createHash('sha256')
    .update(`${entry.base_url ?? ''}\n${found.key}`)
    .digest('hex')
    .slice(0, 16);
}

/** The message about a provider without a key. */
export const keyFacts = (keys: Keys) => ({
  hasKey: (entry: ProviderEntry): boolean => entry.key === undefined || typeof keyFor(entry, keys) === 'object',
  accountOf: (entry: ProviderEntry): string | undefined => accountMark(entry, keys),
});
