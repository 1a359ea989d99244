import { resolve } from 'node:path';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { pipelineName, statsOf } from '../../testing/find-pipelines.ts';
import { UsageError } from '../args/usage-error.ts';
import { expandFolders } from '../files/expand-folders.ts';

/** The test files: the named ones, and every pipeline in named folders. Throws a UsageError for a folder without any. */
export function testFiles(named: readonly string[], cwd: string): string[] {
  for (const name of named) {
    const stats = statsOf(resolve(cwd, name));
    // A pipe can be read only once; only a process substitution of the shell, `<(…)`, ends by itself.
    if (stats !== 'unknown' && stats?.isFIFO() && !/^\/(?:dev|proc)\//.test(resolve(cwd, name)))
      throw new UsageError(say(testingTexts.pipe, { file: name }), say(testingTexts.pipeHint));
  }

  return expandFolders(named, cwd, pipelineName);
}
