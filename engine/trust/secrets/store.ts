import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Environment } from '../../language/environment.ts';
import { readUserSettings } from '../user-settings.ts';
import { keychainNamesFile } from './keychain-names.ts';
import type { SecretSource } from './sources.ts';

/** A source of secrets, by the names of variables. */
export interface SecretProvider {
  /** For display: `keychain`, `/run/secrets`, `vault secret/baton`. */
  title: string;
  /** All its values, read again. Rejects with a RunError that contains no value. */
  read(): Promise<ReadonlyMap<string, string>>;
}

/** The secrets of a person or operator, read beforehand: access to a value is synchronous. */
export interface SecretStore {
  get(name: string): string | undefined;
  /** The available names, each with its provider. */
  names(): ReadonlyMap<string, string>;
  /** All providers in order of precedence. */
  titles(): readonly string[];
  /** Providers that could not be read, with the reason. */
  faults(): readonly { title: string; message: string; hint: string | undefined }[];
  /**
   * Reads again if the values are older than a minute. Never rejects: while a provider cannot be read, its last values stay.
   */
  refresh(): Promise<void>;
  /** After a refused value: reads again, at most once within some seconds. Returns whether any value changed. */
  renew(): Promise<boolean>;
}

const opened = new Map<string, Promise<SecretStore>>();

/**
 * The secret store of this process's user, read; undefined if none is configured, which costs nothing. It contains the
 * sources in the user's own settings, in their order; then the keychain, if `baton secret set` stored something there. Throws
 * a RunError if the settings cannot be read.
 */
export async function openSecretStore(env: Environment = process.env, home = homedir()): Promise<SecretStore | undefined> {
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

async function createStore(sources: readonly SecretSource[], env: Environment, home: string): Promise<SecretStore> {
  const { createSecretStore, openSecretProvider } = await import('./lazy/secret-store.ts');
  return createSecretStore(sources.map((source) => openSecretProvider(source, { env, home })));
}
