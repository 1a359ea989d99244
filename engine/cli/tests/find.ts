import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../usage.ts';

/** The files that are meant: those named, and every pipeline in folders that are named. Throws a UsageError for a folder without any. */
export function testFiles(named: readonly string[], cwd: string): string[] {
  const files = named.flatMap((name) => {
    if (!statSync(resolve(cwd, name), { throwIfNoEntry: false })?.isDirectory()) return [name];
    const found = pipelinesIn(resolve(cwd, name), name);
    if (found.length === 0) throw new UsageError(say(testingTexts.noFiles, { folder: name }));
    return found;
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
    const isFile =
      entry.isFile() || (entry.isSymbolicLink() && statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isFile());
    return isFile && /\.baton\.ya?ml$/i.test(entry.name) ? [path] : [];
  });
}
