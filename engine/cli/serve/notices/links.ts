import { randomBytes } from 'node:crypto';
import type { ServeRecords } from '../../../store/pg/records.ts';
import { type SigningKey, signingKey, verificationKeys } from '../../../trust/key.ts';
import { isSigned, macOf } from '../../../trust/mac.ts';
import type { Notice } from './outbox.ts';

/** Signs links of notices, and knows them again. */
export interface LinkSigner {
  /** The last part of a link: the id of the notice, and a signature. It says nothing of the run. Undefined where nothing can be signed. */
  sign(notice: Notice): Promise<string | undefined>;
  isSigned(notice: Notice, mac: string): Promise<boolean>;
}

/** By the keys of this machine. `place` is the folder: a copy of it is another one. */
export const signByMachine = (place: string): LinkSigner =>
  createSigner(place, async () => ({ own: signingKey(), all: verificationKeys() }));

/** By a key that the servers of a project share in their database. */
export function signInDatabase(records: ServeRecords, place: string): LinkSigner {
  let reading: Promise<SigningKey> | undefined;
  const read = async (): Promise<SigningKey> => {
    await records.claim('link-key', { secret: randomBytes(32).toString('base64') });
    const kept = await records.read('link-key');
    return { id: 'links', secret: Buffer.from(String(kept?.['secret']), 'base64') };
  };
  return createSigner(place, async () => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    const own = await reading;
    return { own, all: [own] };
  });
}

function createSigner(place: string, keys: () => Promise<{ own: SigningKey | undefined; all: SigningKey[] }>): LinkSigner {
  /** What a link is bound to: its notice, the run, the question as it was asked, and the time until which it holds. */
  const boundTo = ({ id, run, question, expires }: Notice): string =>
    JSON.stringify([place, id, run, question?.name, question?.seq, expires]);
  return {
    async sign(notice) {
      const { own } = await keys();
      return own && `${notice.id}.${macOf(own, 'link', boundTo(notice))}`;
    },
    isSigned: async (notice, mac) => isSigned((await keys()).all, mac, 'link', boundTo(notice)),
  };
}

/** The notice and the signature that a link names. */
export function partsOfLink(token: string): { id: string; mac: string } {
  const [id = '', mac = '', ...more] = token.split('.');
  return more.length > 0 ? { id: '', mac: '' } : { id, mac };
}
