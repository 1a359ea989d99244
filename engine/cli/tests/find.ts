import { readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';

/** The files that are meant: those named, and every pipeline in folders that are named. Throws a UsageError for a folder without any. */
export function testFiles(named: readonly string[], cwd: string): string[] {
  const files = named.flatMap((name) => {
    const found = reached(resolve(cwd, name));
    // A pipe gives its text once, to whoever is quick; only what the shell puts in place of a command, `<(…)`, ends by itself.
    if (found !== 'unknown' && found?.isFIFO() && !/^\/(?:dev|proc)\//.test(resolve(cwd, name)))
      throw new UsageError(say(testingTexts.pipe, { file: name }), say(testingTexts.pipeHint));
    if (found === 'unknown' || !found?.isDirectory()) return [name];
    const pipelines = pipelinesIn(resolve(cwd, name), name);
    if (pipelines.length === 0) throw new UsageError(say(testingTexts.noFiles, { folder: name }));
    return pipelines;
  });
  return [...new Set(files)];
}

/** `*.baton.yaml` in a folder and below it, by name; hidden folders and packages are passed over. */
function pipelinesIn(folder: string, shown: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(shown, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : pipelinesIn(join(folder, entry.name), path);
    // Links to files count; links to folders could lead in a circle.
    if (!/\.baton\.ya?ml$/i.test(entry.name)) return [];
    if (entry.isFile()) return [path];
    const leads = entry.isSymbolicLink() ? reached(join(folder, entry.name)) : undefined;
    return leads === 'unknown' || leads?.isFile() ? [path] : [];
  });
}

/** What stands at a path, or where its links lead; undefined where nothing is. What cannot be told is said by whoever reads it. */
function reached(path: string): Stats | 'unknown' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return 'unknown';
  }
}
