import { copyFile, readFile } from 'node:fs/promises';
import { writeAtomic } from '../disk/write.ts';
import type { JsonMap } from '../language/json.ts';
import { ownKeys, signingKey } from '../trust/key.ts';
import { isSigned, macOf } from '../trust/mac.ts';
import { bodyOf, decodeLine, lineOf, signatureOf } from './line.ts';
import { runPaths } from './paths.ts';

/**
 * What was worked out of a run's text, on one signed line: a resume goes by it, so nobody else may have written it. It can be worked out again: a disk that takes it not, a file that is
 * missing, damaged or of another time cost nothing but that work. `of` tells what it was worked out of.
 */
export async function keepCompiled(folder: string, of: string, found: object): Promise<void> {
  const key = signingKey();
  if (!key) return;
  const body = bodyOf({ version, of, found });
  // Nothing depends on it; what hinders this hinders the log too, which says so.
  await writeAtomic(runPaths(folder).compiled, lineOf(body, macOf(key, 'compiled', body))).catch(() => undefined);
}

/** What was kept, if it was worked out of the same. */
export async function readCompiled(folder: string, of: string): Promise<JsonMap[string] | undefined> {
  const bytes = await readFile(runPaths(folder).compiled).catch(() => undefined);
  if (bytes?.at(-1) !== newline) return undefined;
  const line = bytes.subarray(0, -1);
  const signature = signatureOf(line);
  if (!signature || !isSigned(ownKeys(), signature.mac, 'compiled', signature.body)) return undefined;
  const kept = decodeLine(line);
  return kept?.version === version && kept.of === of ? kept.found : undefined;
}

/** What was kept for one run, for another one of the same text. */
export const takeCompiled = (from: string, folder: string): Promise<void> =>
  copyFile(runPaths(from).compiled, runPaths(folder).compiled).catch(() => undefined);

/** A change of what the line means raises it. */
const version = 3;
const newline = 10;
