import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Mask } from '../../run/secrets/mask.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import { type Keyed, keyNamesOf } from './homes.ts';
import type { ProviderEntry } from './provider-table.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Keys {
  /** The key of that name. `unfit` = there is one, and no request can carry it. */
  get(name: string): { key: string } | 'missing' | 'unfit';
  /** Reads keys anew whose time is over, before one is sent. */
  refresh(): Promise<void>;
  /** A key was refused: reads all of them anew. */
  renew(): Promise<void>;
}

export interface KeySources {
  env: Env;
  /** The variables of `.env`; the environment goes before it. A function reads them anew. */
  file?: Env | (() => Env) | undefined;
  /** Secrets that a person keeps on this machine or elsewhere; between the two. */
  store?: Pick<SecretStore, 'get' | 'refresh' | 'renew'> | undefined;
  /** The editor's SecretStorage, read beforehand; goes before both. */
  secrets?: ((name: string) => string | undefined) | undefined;
}

/** Looks keys up by name; each key that is found is masked from then on. */
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

/** The key of a provider under any of its names; of those that are missing or unfit, the first that is not missing says so. */
export function keyFor(wanting: Keyed, keys: Keys): ReturnType<Keys['get']> {
  const results = keyNamesOf(wanting).map((name) => keys.get(name));
  return results.find((result) => typeof result === 'object') ?? results.find((result) => result === 'unfit') ?? 'missing';
}

/** A mark of the address and the key of a provider: 64 bits of a hash, of which no key can be told. A token that a program prints has none. */
function accountMark(entry: Keyed & Pick<ProviderEntry, 'base_url' | 'key_command'>, keys: Keys): string | undefined {
  const found = entry.key_command ? 'missing' : keyFor(entry, keys);
  if (typeof found !== 'object') return undefined;
  return createHash('sha256')
    .update(`${entry.base_url ?? ''}\n${found.key}`)
    .digest('hex')
    .slice(0, 16);
}

/** What can be said of the keys of providers without one. */
export const keyFacts = (keys: Keys) => ({
  hasKey: (entry: ProviderEntry): boolean => entry.key === undefined || typeof keyFor(entry, keys) === 'object',
  accountOf: (entry: ProviderEntry): string | undefined => accountMark(entry, keys),
});

/** `.env` in a folder as names and values; nothing where there is no such file. A folder of that name is a virtual environment of Python. */
export function readEnvFile(folder: string, name = '.env'): Env {
  try {
    return parseEnv(decoded(readFileSync(join(folder, name))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && noFile.has(error.code)) return {};
    throw error;
  }
}

const noFile: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Editors of Windows put a mark in front, and its shell writes UTF-16: the first name would be another one. */
function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xff) bytes.subarray(0, bytes.length & ~1).swap16();
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}
