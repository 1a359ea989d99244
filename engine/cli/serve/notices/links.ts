import { signingKey, verificationKeys } from '../../../trust/key.ts';
import { isSigned, macOf } from '../../../trust/mac.ts';
import type { Notice } from './outbox.ts';

/** What a link is bound to: the folder, its notice, the run, the question as it was asked, and the time until which it holds. */
const boundTo = (root: string, { id, run, question, expires }: Notice): string =>
  JSON.stringify([root, id, run, question?.name, question?.seq, expires]);

/** The last part of a link: the id of the notice, and a signature. It says nothing of the run. Undefined where nothing can be signed. */
export function signLink(root: string, notice: Notice): string | undefined {
  const key = signingKey();
  return key && `${notice.id}.${macOf(key, 'link', boundTo(root, notice))}`;
}

/** The notice and the signature that a link names. */
export function partsOfLink(token: string): { id: string; mac: string } {
  const [id = '', mac = '', ...more] = token.split('.');
  return more.length > 0 ? { id: '', mac: '' } : { id, mac };
}

export const isSignedLink = (root: string, notice: Notice, mac: string): boolean =>
  isSigned(verificationKeys(), mac, 'link', boundTo(root, notice));
