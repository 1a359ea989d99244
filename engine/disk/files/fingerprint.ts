import { stat } from 'node:fs/promises';
import { crypto } from '../crypto.ts';
import { errnoOf } from '../errno.ts';
import { readFileChunks } from './open-file.ts';

/** The size in bytes up to which a file's content decides whether it changed; for a larger one its size and time decide. */
const mostHashed = 1024 * 1024 * 1024;
/** The number of files whose fingerprints are cached while they are unchanged. */
const mostRemembered = 20_000;

const remembered = new Map<string, { stamp: string; held: string }>();

/**
 * A fingerprint of a file's content: equal content always has an equal fingerprint. `none` where there is no file; undefined
 * for a folder or special file, which must be read again.
 */
export async function fingerprintFile(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file, { bigint: true });
    if (!found.isFile()) return undefined;

    const { dev, ino, size, mtimeNs, ctimeNs } = found;
    if (size > mostHashed) return `${size} ${mtimeNs}`;

    const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    const cached = remembered.get(file);
    if (cached?.stamp === stamp) return cached.held;

    const held = await hashOf(file);
    // A change within the resolution of the file's clock cannot be seen by its time.
    if (Date.now() - Number(ctimeNs / 1_000_000n) > 2_000) remember(file, stamp, held);
    return held;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? 'none' : undefined;
  }
}

async function hashOf(file: string): Promise<string> {
  const sum = crypto().createHash('sha256');
  for await (const piece of readFileChunks(file)) sum.update(piece);
  return sum.digest('hex');
}

function remember(file: string, stamp: string, held: string): void {
  const [oldest] = remembered.keys();
  if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(file, { stamp, held });
}
