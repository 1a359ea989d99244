import { readFileSync } from 'node:fs';
import { errnoOf } from '../../disk/errno.ts';
import { type SigningKey, signingKey, verificationKeys } from '../../trust/key.ts';
import { isSigned, macOf } from '../../trust/mac.ts';
import { runPaths } from '../paths.ts';
import { closeLine, decodeLine, signatureOf, signatureStart } from './log-line.ts';

/**
 * The proof that this machine wrote a log up to here: the key, and the MAC of the last commit. A commit is the lines of one
 * write; its last line carries a MAC over the MAC before it and all lines of the commit (a hash chain). The first MAC covers
 * the run's plan. So a log that verifies was written by this machine from its first byte, for exactly this text; or it is a
 * prefix of such a log.
 */
export interface Seal {
  key: SigningKey;
  mac: string;
}

/** The initial seal of a new log: its plan is in the folder already. Undefined where the machine cannot keep a key. */
export function newSeal(folder: string): Seal | undefined {
  const key = signingKey();
  return key && firstSeal(key, folder);
}

const firstSeal = (key: SigningKey, folder: string): Seal => ({ key, mac: macOf(key, 'plan', planIn(folder)) });

/** A commit as written: complete lines and the body of the last one; if signed, with the new seal. */
export function encodeCommit(lines: string, last: string, seal: Seal | undefined): { text: string; seal: Seal | undefined } {
  if (!seal) return { text: lines + closeLine(last), seal };
  const mac = macOf(seal.key, 'log', seal.mac, lines, last);
  return { text: lines + closeLine(last, mac), seal: { key: seal.key, mac } };
}

/** The seal of a log that this machine wrote; undefined for a foreign one. `end` is the end of its complete lines. */
export function sealOf(bytes: Buffer, end: number, folder: string): Seal | undefined {
  const newline = bytes.indexOf(10);
  const id = newline < 0 ? undefined : decodeLine(bytes.subarray(0, newline))?.['key'];
  const key = verificationKeys().find((one) => one.id === id);
  if (!key || end === 0) return undefined;

  return followSeal(firstSeal(key, folder), bytes, end);
}

/** The seal behind further commits; undefined where one of them does not follow from the seal. */
export function followSeal({ key, mac }: Seal, bytes: Buffer, end: number): Seal | undefined {
  let last = mac;
  // Only lines that may be signed are looked at. A value may have a member of that name, too.
  for (let begin = 0, at = bytes.indexOf(signatureStart); at >= 0 && at < end; at = bytes.indexOf(signatureStart, at)) {
    at = bytes.indexOf(10, at) + 1;
    const signature = signatureOf(bytes.subarray(begin, at - 1));
    if (!signature) continue;
    if (!isSigned([key], signature.mac, 'log', last, signature.body)) return undefined;
    last = signature.mac;
    begin = at;
  }

  return { key, mac: last };
}

function planIn(folder: string): Buffer {
  try {
    return readFileSync(runPaths(folder).plan);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
