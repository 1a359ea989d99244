import type { ServeRecords } from '../../../store/pg/records.ts';
import { type SigningKey, signingKey, verificationKeys } from '../../../trust/key.ts';
import { isSigned, macOf } from '../../../trust/mac.ts';
import { shareSecret } from '../access/shared-secret.ts';
import type { Notice } from './outbox.ts';

/** Signs the links of notices, and verifies them. */
export interface LinkSigner {
  /**
   * The last part of a link: the notice's id and a signature. It reveals nothing of the run. Undefined where nothing can be
   * signed.
   */
  sign(notice: Notice): Promise<string | undefined>;
  isSigned(notice: Notice, mac: string): Promise<boolean>;
}

/** Signs with the keys of this machine. `place` is the folder, so that links of a copy differ. */
export const signByMachine = (place: string): LinkSigner =>
  createSigner(place, async () => ({ own: signingKey(), all: verificationKeys() }));

/** Signs with a key that the servers of a project share in their database. */
export function signInDatabase(records: ServeRecords, place: string): LinkSigner {
  let reading: Promise<SigningKey> | undefined;
  const read = async (): Promise<SigningKey> => ({
    id: 'links',
    secret: Buffer.from(await shareSecret(records, 'link-key'), 'base64'),
  });

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
  /** What a link is bound to: its notice, the run, the question as it was asked, and its expiry. */
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

/** The notice's id and the signature in a link. */
export function partsOfLink(token: string): { id: string; mac: string } {
  const [id = '', mac = '', ...more] = token.split('.');
  return more.length > 0 ? { id: '', mac: '' } : { id, mac };
}
