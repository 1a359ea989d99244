import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 as sha256OfText } from '../../compile/template/filters/sha256.ts';
import { crypto, isCryptoLoaded } from '../../disk/crypto.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/**
 * Texts up to this length are hashed in JavaScript as long as Node's crypto module is not loaded; with the module, hashing
 * takes a sixth of the time.
 */
const short = 4096;

/** The sha-256 of a text (as UTF-8) or of bytes, in hex. */
export const sha256Hex = (content: string | Uint8Array): string =>
  typeof content === 'string' && content.length <= short && !isCryptoLoaded()
    ? sha256OfText(content)
    : crypto().createHash('sha256').update(content).digest('hex');

/** Large values of a run, by their hashes (content-addressed). */
export interface ArtifactStore {
  /** On disk when it resolves; returns the hash. Equal content is written once. */
  put(content: string): Promise<string>;
  /** Throws a RunError (`internal`) where it is missing or damaged. */
  get(hash: string): Promise<string>;
  /** The same, synchronously. */
  read(hash: string): string;
}

/** Content by its hash, one file each in `folder`. */
export function openArtifacts(folder: string): ArtifactStore {
  /** Content that is on disk, or being written. */
  const stored = new Map<string, Promise<void>>();

  const store = async (hash: string, content: string) => {
    const file = join(folder, hash);
    if ((await readWhole(file, hash)) !== undefined) return;
    await writeAtomic(file, content, { durable: true }).catch((error: unknown) => {
      throw diskError(error, storeTexts.valueUnstored, file);
    });
  };

  return {
    async put(content) {
      const hash = sha256Hex(content);
      let storing = stored.get(hash);
      if (!storing) stored.set(hash, (storing = store(hash, content)));

      await storing.catch((error: unknown) => {
        stored.delete(hash);
        throw error;
      });

      return hash;
    },
    async get(hash) {
      const file = join(folder, hash);
      return (isHash(hash) ? await readWhole(file, hash) : undefined) ?? damaged(file);
    },
    read(hash) {
      const file = join(folder, hash);
      return (isHash(hash) ? readNow(file, hash) : undefined) ?? damaged(file);
    },
  };
}

const isHash = (hash: string): boolean => /^[0-9a-f]{64}$/.test(hash);

function damaged(file: string): never {
  throw new RunError({ kind: 'internal', message: say(storeTexts.valueDamaged, { file }), retryable: false });
}

/** The content, if it exists and matches its hash. */
const readWhole = async (file: string, hash: string): Promise<string | undefined> =>
  textIn(await readFile(file).catch((error: unknown) => unread(error, file)), hash);

function readNow(file: string, hash: string): string | undefined {
  try {
    return textIn(readFileSync(file), hash);
  } catch (error) {
    return unread(error, file);
  }
}

const textIn = (bytes: Buffer | undefined, hash: string): string | undefined =>
  bytes && sha256Hex(bytes) === hash ? bytes.toString('utf8') : undefined;

function unread(error: unknown, file: string): undefined {
  if (errnoOf(error) !== 'ENOENT') throw diskError(error, storeTexts.valueUnread, file);
}
