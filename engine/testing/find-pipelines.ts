import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

/** File names of pipelines. */
export const pipelineName = /\.baton\.ya?ml$/i;

/** `*.baton.yaml` in and below a folder, sorted; `shown` is the prefix of their paths. */
export const findPipelines = (folder: string, shown: string): string[] => findFilesBelow(folder, shown, pipelineName);

/**
 * Files in and below a folder with matching names, sorted. Hidden folders and packages are skipped. An unlistable folder is
 * returned in place of its files: reading it reports the failure.
 */
export function findFilesBelow(folder: string, shown: string, wanted: RegExp): string[] {
  const entries = entriesOf(folder);
  if (!entries) return [shown];
  return entries.flatMap((entry) => {
    const path = join(shown, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith('.') || entry.name === 'node_modules'
        ? []
        : findFilesBelow(join(folder, entry.name), path, wanted);

    // Links to files count; links to folders could make a cycle.
    if (!wanted.test(entry.name)) return [];
    if (entry.isFile()) return [path];

    const leads = entry.isSymbolicLink() ? statsOf(join(folder, entry.name)) : undefined;
    return leads === 'unknown' || leads?.isFile() ? [path] : [];
  });
}

/** The sorted entries; undefined where they cannot be listed. */
function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

/** The stats of a path, links followed; undefined where there is none. An unreadable entry is reported when it is read. */
export function statsOf(path: string): Stats | 'unknown' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return 'unknown';
  }
}
