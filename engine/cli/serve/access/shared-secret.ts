import { randomBytes } from 'node:crypto';
import { servingTexts as texts } from '../../../language/texts/cli/serving.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { ServeRecords } from '../../../store/pg/records.ts';

/** The bytes of such a secret. */
const length = 32;

/**
 * A secret that the servers of a project share, by the name of its record; the first one makes it. Rejects with a RunError where the record
 * holds none: a word that can be guessed must let nobody in.
 */
export async function shareSecret(records: Pick<ServeRecords, 'claim' | 'read'>, name: string): Promise<string> {
  await records.claim(name, { secret: randomBytes(length).toString('base64url') });
  const secret = (await records.read(name))?.['secret'];
  if (typeof secret === 'string' && Buffer.from(secret, 'base64').length >= length) return secret;
  throw new RunError({ kind: 'internal', message: say(texts.noSharedSecret, { name }), retryable: false });
}
