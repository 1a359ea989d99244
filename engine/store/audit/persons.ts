import { readFile } from 'node:fs/promises';
import { crypto } from '../../disk/crypto.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap, type Json } from '../../language/json.ts';
import { auditTexts as texts } from '../../language/texts/storage/audit.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/** Keys (base64 of 256 random bits) by the ids of persons. A person without a key is erased. */
export type PersonKeys = Readonly<Record<string, string>>;

/** The keys in a file; empty without a file. Rejects with a RunError where it is damaged. */
export async function readPersonKeys(file: string): Promise<PersonKeys> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, texts.unread, file);
  });
  if (text === undefined) return {};

  try {
    const value: unknown = JSON.parse(text);
    if (isMap(value) && value['version'] === 1 && isMap(value['keys'])) {
      const entries = Object.entries(value['keys']);
      if (entries.every((one): one is [string, string] => typeof one[1] === 'string')) return Object.fromEntries(entries);
    }
  } catch {
    // Reported below.
  }

  throw new RunError({ kind: 'input', message: say(texts.keysDamaged, { file }), hint: say(texts.keysDamagedHint) });
}

export async function writePersonKeys(file: string, keys: PersonKeys): Promise<void> {
  await writeAtomic(file, `${JSON.stringify({ version: 1, keys })}\n`, { durable: true }).catch((error: unknown) => {
    throw diskError(error, texts.unwritten, file);
  });
}

/** A new random id, and a key for it. */
export const newPerson = (): { id: string; key: string } => ({
  id: `p-${crypto().randomBytes(9).toString('base64url')}`,
  key: crypto().randomBytes(32).toString('base64'),
});

/** AES-256-GCM (NIST SP 800-38D): a nonce of 12 bytes, a tag of 16, then the value as JSON; all in base64. */
export function seal(value: Json, key: string): string {
  const nonce = crypto().randomBytes(12);
  const cipher = crypto().createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** The decrypted value; undefined without the right key. */
export function unseal(sealed: string, key: string | undefined): Json | undefined {
  if (key === undefined) return undefined;
  try {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = crypto().createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
  } catch {
    return undefined;
  }
}
