import { chmodSync, constants, copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { crypto } from '../disk/crypto.ts';
import { diskError, errnoOf } from '../disk/errno.ts';
import { trustTexts } from '../language/texts/storage/trust.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';

/**
 * The key by which this machine signs the data of its runs, to recognise them (`mac.ts`). It is in `~/.baton/key`, outside of
 * every folder that others may write, is created on first use, and never leaves the machine. Machines that share runs share a
 * key in the variable `BATON_KEY`, which is read only from the environment of the process, never from a file of the folder.
 */
export interface SigningKey {
  /** The key's name; does not reveal the key. */
  id: string;
  secret: Uint8Array;
}

/** The variable with the key of machines that share runs. Hidden from all tools and templates. */
export const keyVariable = 'BATON_KEY';

/** An environment without the shared key: no step sees it, whatever the folder asks for. */
export function withoutKey(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const { [keyVariable]: _key, ...others } = env;
  return others;
}

/** Minimum length of a shared key: 32 hexadecimal digits are 128 bits. */
const shortest = 32;
const bytes = 32;

const keyFile = (home: string): string => join(home, '.baton', 'key');

/**
 * The key to sign with: the shared one, else that of this machine, which is created if missing. Undefined if none can be
 * stored, as in a container with a read-only home folder: then new data counts as foreign. Throws a RunError for an unusable
 * key.
 */
export const signingKey = (): SigningKey | undefined => sharedKey() ?? machineKey(true);

/**
 * The keys whose signatures count as made by this machine: the shared one, and its own. Throws a RunError like `signingKey`.
 */
export const verificationKeys = (): SigningKey[] => [sharedKey(), machineKey(false)].filter((key) => key !== undefined);

function sharedKey(): SigningKey | undefined {
  const text = process.env[keyVariable];
  if (text === undefined || text === '') return undefined;
  if (text.length >= shortest) return keyOf(Buffer.from(text));
  throw new RunError({
    kind: 'input',
    message: say(trustTexts.shortKey, { variable: keyVariable, least: shortest }),
    hint: say(trustTexts.shortKeyHint),
  });
}

function machineKey(make: boolean): SigningKey | undefined {
  const file = keyFile(homedir());
  const found = readKey(file) ?? (make ? makeKey(file) : undefined);
  return found && keyOf(found);
}

function readKey(file: string): Uint8Array | undefined {
  let found: Buffer;
  try {
    found = readFileSync(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw diskError(error, trustTexts.keyUnread, file);
  }

  if (found.length === bytes) return found;
  throw new RunError({
    kind: 'input',
    message: say(trustTexts.keyDamaged, { file }),
    hint: say(trustTexts.keyDamagedHint, { file }),
  });
}

/** If several processes create it at the same time, the first one wins; readers never see a partial key. */
function makeKey(file: string): Uint8Array | undefined {
  const made = `${file}-${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(made, crypto().randomBytes(bytes), { mode: 0o600 });
    chmodSync(made, 0o600);
    place(made, file);
    rmSync(made, { force: true });
  } catch {
    return undefined;
  }

  return readKey(file);
}

/** Moves the file to its name unless that exists: by a hard link if the file system supports it, else by a copy. */
function place(made: string, file: string): void {
  try {
    linkSync(made, file);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') copyFileSync(made, file, constants.COPYFILE_EXCL);
  }
}

const keyOf = (secret: Uint8Array): SigningKey => ({
  secret,
  id: crypto().createHmac('sha256', secret).update('id').digest('hex').slice(0, 8),
});
