import { resolve } from 'node:path';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { findPipelines, statsOf } from '../../testing/find-pipelines.ts';
import { UsageError } from '../args/usage-error.ts';

/** The files that are meant: those named, and every pipeline in folders that are named. Throws a UsageError for a folder without any. */
export function testFiles(named: readonly string[], cwd: string): string[] {
  const files = named.flatMap((name) => {
    const found = statsOf(resolve(cwd, name));
    // A pipe gives its text once, to whoever is quick; only what the shell puts in place of a command, `<(…)`, ends by itself.
    if (found !== 'unknown' && found?.isFIFO() && !/^\/(?:dev|proc)\//.test(resolve(cwd, name)))
      throw new UsageError(say(testingTexts.pipe, { file: name }), say(testingTexts.pipeHint));
    if (found === 'unknown' || !found?.isDirectory()) return [name];
    const pipelines = findPipelines(resolve(cwd, name), name);
    if (pipelines.length === 0) throw new UsageError(say(testingTexts.noFiles, { folder: name }));
    return pipelines;
  });
  return [...new Set(files)];
}
