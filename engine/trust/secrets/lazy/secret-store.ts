import { isRunError, RunError, toFailure } from '../../../state/failure.ts';
import { readSecretFiles } from '../files.ts';
import { openKeychain } from '../keychain.ts';
import { readKeychainNames } from '../keychain-names.ts';
import type { SecretSource } from '../sources.ts';
import type { SecretProvider, SecretStore } from '../store.ts';
import { openVault } from '../vault.ts';

export { openKeychain } from '../keychain.ts';
export { changeKeychainNames, readKeychainNames } from '../keychain-names.ts';

interface ProviderContext {
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/** A provider as a person listed it. Reads nothing yet. */
export function openSecretProvider(source: SecretSource, { env, home }: ProviderContext): SecretProvider {
  if (source.provider === 'files') return { title: source.folder, read: () => readSecretFiles(source.folder) };
  if (source.provider === 'vault') return openVault(source, { env, home });

  const keychain = openKeychain({ env });
  return {
    title: keychain.title,
    async read() {
      const found = new Map<string, string>();
      for (const name of await readKeychainNames(home)) {
        const value = await keychain.get(name);
        if (value !== undefined) found.set(name, value);
      }
      return found;
    },
  };
}

interface ProviderState {
  provider: SecretProvider;
  values: ReadonlyMap<string, string>;
  fault: RunError | undefined;
}

/** How long read values count as fresh, in milliseconds. */
const lifetime = 60_000;
/** Minimum time between two readings after a refused value, in milliseconds: a wrong key is refused with every request. */
const renewalInterval = 5_000;

/** The values of several providers; for a name in two providers the first takes precedence. */
export function createSecretStore(providers: readonly SecretProvider[], now: () => number = Date.now): SecretStore {
  const states = providers.map((provider): ProviderState => ({ provider, values: new Map(), fault: undefined }));
  let readAt = Number.NEGATIVE_INFINITY;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<boolean> | undefined;

  const readAll = async (): Promise<boolean> => {
    const changes = await Promise.all(states.map(readOne));
    readAt = now();
    return changes.includes(true);
  };

  const readOnce = async (): Promise<boolean> => {
    reading ??= readAll().finally(() => {
      reading = undefined;
    });
    return await reading;
  };

  const ownerOf = (name: string): ProviderState | undefined => states.find(({ values }) => values.has(name));

  return {
    get: (name) => ownerOf(name)?.values.get(name),
    names: () =>
      new Map([...states].reverse().flatMap(({ provider, values }) => [...values.keys()].map((name) => [name, provider.title]))),
    titles: () => providers.map(({ title }) => title),
    faults: () =>
      states.flatMap(({ provider: { title }, fault }) =>
        fault ? [{ title, message: fault.message, hint: fault.failure.hint }] : [],
      ),
    async refresh() {
      if (now() - readAt >= lifetime) await readOnce();
    },
    async renew() {
      if (now() - renewedAt < renewalInterval) return false;
      renewedAt = now();
      return await readOnce();
    },
  };
}

/** Reads one provider; returns whether any value changed. */
async function readOne(state: ProviderState): Promise<boolean> {
  try {
    const values = await state.provider.read();
    const isSame = values.size === state.values.size && [...values].every(([name, value]) => state.values.get(name) === value);
    state.values = values;
    state.fault = undefined;
    return !isSame;
  } catch (error) {
    state.fault = isRunError(error) ? error : new RunError(toFailure(error));
    return false;
  }
}
