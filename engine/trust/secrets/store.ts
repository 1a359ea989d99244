import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { readUserSettings } from '../user-settings.ts';
import { keychainNamesFile } from './keychain-names.ts';
import type { SecretSource } from './sources.ts';

/** Where secrets are kept, by the names of variables. */
export interface SecretProvider {
  /** For people: `keychain`, `/run/secrets`, `vault secret/baton`. */
  title: string;
  /** All that it has, read anew. Rejects with a RunError that holds no value. */
  read(): Promise<ReadonlyMap<string, string>>;
}

/** The secrets of a person, or of whoever operates this machine, read beforehand: values are asked for without waiting. */
export interface SecretStore {
  get(name: string): string | undefined;
  /** The names that it has, each with the provider that answers. */
  names(): ReadonlyMap<string, string>;
  /** All providers, in the order in which they are asked. */
  titles(): readonly string[];
  /** Providers that could not be read, and why. */
  faults(): readonly { title: string; message: string; hint: string | undefined }[];
  /** Reads again where what was read is older than a minute. Never rejects: while a provider cannot be read, what it had stays. */
  refresh(): Promise<void>;
  /** A value was refused: reads again, but not within some seconds of the last time. Whether anything is another value now. */
  renew(): Promise<boolean>;
}

type Env = Readonly<Record<string, string | undefined>>;

const opened = new Map<string, Promise<SecretStore>>();

/**
 * The store of whoever runs this process, read; undefined where there is none, which costs nothing. It is what the user's own settings list, in their order; then the
 * keychain, where `baton secret set` put something into it. Throws a RunError where the settings cannot be read.
 */
export async function openSecretStore(env: Env = process.env, home = homedir()): Promise<SecretStore | undefined> {
  const listed = readUserSettings(home).secrets;
  const isKept = existsSync(keychainNamesFile(home)) && !listed.some(({ provider }) => provider === 'keychain');
  const sources: readonly SecretSource[] = isKept ? [...listed, { provider: 'keychain' }] : listed;
  if (sources.length === 0) return undefined;

  const vault = Object.entries(env).filter(([name]) => name.startsWith('VAULT_'));
  const key = JSON.stringify([home, sources, vault, env['DBUS_SESSION_BUS_ADDRESS'], env['PATH']]);
  const known = opened.get(key) ?? createStore(sources, env, home);
  opened.set(key, known);
  const store = await known;
  await store.refresh();
  return store;
}

async function createStore(sources: readonly SecretSource[], env: Env, home: string): Promise<SecretStore> {
  const { createSecretStore, openSecretProvider } = await import('./lazy/secret-store.ts');
  return createSecretStore(sources.map((source) => openSecretProvider(source, { env, home })));
}
