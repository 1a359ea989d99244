import { copyFile, readFile } from 'node:fs/promises';
import { writeAtomic } from '../disk/write.ts';
import type { JsonMap } from '../language/json.ts';
import { decodeLine, encodeLine } from './line.ts';
import { runPaths } from './paths.ts';

/**
 * What was worked out of a run's text, on one line with its checksum. It can be worked out again: a disk that takes it not, a file that is
 * missing, damaged or of another time cost nothing but that work. `of` tells what it was worked out of.
 */
export async function keepCompiled(folder: string, of: string, found: object): Promise<void> {
  // Nothing depends on it; what hinders this hinders the log too, which says so.
  await writeAtomic(runPaths(folder).compiled, encodeLine({ version, of, found })).catch(() => undefined);
}

/** What was kept, if it was worked out of the same. */
export async function readCompiled(folder: string, of: string): Promise<JsonMap[string] | undefined> {
  const bytes = await readFile(runPaths(folder).compiled).catch(() => undefined);
  if (bytes?.at(-1) !== newline) return undefined;
  const kept = decodeLine(bytes.subarray(0, -1));
  return kept?.version === version && kept.of === of ? kept.found : undefined;
}

/** What was kept for one run, for another one of the same text. */
export const takeCompiled = (from: string, folder: string): Promise<void> =>
  copyFile(runPaths(from).compiled, runPaths(folder).compiled).catch(() => undefined);

/** A change of what the line means raises it. */
const version = 2;
const newline = 10;
