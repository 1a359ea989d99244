import { resolve } from 'node:path';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import { findFilesBelow, statsOf } from '../../testing/find-pipelines.ts';
import { UsageError } from '../args/usage-error.ts';

/**
 * The named files, and the files in named folders whose names fit `wanted`, each once. Throws a UsageError for a folder
 * without any.
 */
export function expandFolders(named: readonly string[], cwd: string, wanted: RegExp): string[] {
  const files = named.flatMap((name) => {
    const found = statsOf(resolve(cwd, name));
    if (found === 'unknown' || !found?.isDirectory()) return [name];
    const below = findFilesBelow(resolve(cwd, name), name, wanted);
    if (below.length === 0) throw new UsageError(say(usageTexts.noFiles, { folder: name }));
    return below;
  });
  return [...new Set(files)];
}
