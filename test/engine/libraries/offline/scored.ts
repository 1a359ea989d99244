import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The cases of one file beside the tests. */
export const casesOf = <T>(name: string): T => parse(readFileSync(join('test/engine/libraries/offline/cases', name), 'utf8'));

/** How many cases come out right, and which do not, in words that help to see why. */
export function scored<T>(cases: readonly T[], wrong: (one: T) => string | undefined): { share: number; wrong: string[] } {
  const failures = cases.map(wrong).filter((text) => text !== undefined);
  return { share: 1 - failures.length / cases.length, wrong: failures };
}
