import { resolve } from 'node:path';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { pipelineName, statsOf } from '../../testing/find-pipelines.ts';
import { UsageError } from '../args/usage-error.ts';
import { expandFolders } from '../files/expand-folders.ts';

/** The files that are meant: those named, and every pipeline in folders that are named. Throws a UsageError for a folder without any. */
export function testFiles(named: readonly string[], cwd: string): string[] {
  for (const name of named) {
    const stats = statsOf(resolve(cwd, name));
    // A pipe gives its text once, to whoever is quick; only what the shell puts in place of a command, `<(…)`, ends by itself.
    if (stats !== 'unknown' && stats?.isFIFO() && !/^\/(?:dev|proc)\//.test(resolve(cwd, name)))
      throw new UsageError(say(testingTexts.pipe, { file: name }), say(testingTexts.pipeHint));
  }

  return expandFolders(named, cwd, pipelineName);
}
