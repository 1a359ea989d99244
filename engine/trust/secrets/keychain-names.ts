import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap, tryParseJson } from '../../language/json.ts';
import { secretStoreTexts as texts } from '../../language/texts/storage/secret-stores.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/**
 * The names of the secrets that `baton secret set` put into the keychain: keychains cannot list them without asking the
 * person.
 */
export const keychainNamesFile = (home = homedir()): string => join(home, '.baton', 'keychain.json');

/** A valid name of a secret: that of a variable. */
export const isSecretName = (name: string): boolean => /^[A-Za-z_]\w{0,127}$/.test(name);

/** The names of the secrets in the keychain, sorted; no values. Rejects with a RunError if their file is damaged. */
export async function readKeychainNames(home = homedir()): Promise<string[]> {
  const file = keychainNamesFile(home);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, texts.namesUnread, file);
  });
  if (text === undefined) return [];

  const value = tryParseJson(text);
  if (isMap(value) && value['version'] === 1 && Array.isArray(value['names'])) {
    const names: unknown[] = value['names'];
    if (names.every((name): name is string => typeof name === 'string' && isSecretName(name))) return names;
  }

  throw new RunError({ kind: 'input', message: say(texts.namesDamaged, { file }), hint: say(texts.namesDamagedHint) });
}

/** Adds or removes a name. */
export async function changeKeychainNames(name: string, isThere: boolean, home = homedir()): Promise<void> {
  const others = (await readKeychainNames(home)).filter((one) => one !== name);
  const names = (isThere ? [...others, name] : others).sort();
  const file = keychainNamesFile(home);
  await writeAtomic(file, `${JSON.stringify({ version: 1, names }, null, 2)}\n`, { durable: true }).catch((error: unknown) => {
    throw diskError(error, texts.namesUnwritten, file);
  });
}
