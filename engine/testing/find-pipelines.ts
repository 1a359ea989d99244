import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

/** Names of pipelines. */
export const pipelineName = /\.baton\.ya?ml$/i;

/** `*.baton.yaml` in a folder and below it, by name; `shown` is what their paths begin with. */
export const findPipelines = (folder: string, shown: string): string[] => findFilesBelow(folder, shown, pipelineName);

/**
 * Files in a folder and below it whose names fit, by name. Hidden folders and packages are passed over. A folder that cannot be listed stands
 * for what may be in it: it is reported when it is read, as a file is.
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
    // Links to files count; links to folders could lead in a circle.
    if (!wanted.test(entry.name)) return [];
    if (entry.isFile()) return [path];
    const leads = entry.isSymbolicLink() ? statsOf(join(folder, entry.name)) : undefined;
    return leads === 'unknown' || leads?.isFile() ? [path] : [];
  });
}

/** The entries by name; undefined where they cannot be listed. */
function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

/** The entry at a path, or at the end of its links; undefined where there is none. An unreadable entry is reported when it is read. */
export function statsOf(path: string): Stats | 'unknown' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return 'unknown';
  }
}
