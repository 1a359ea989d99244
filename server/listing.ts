import { type Dirent, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** How many folders are looked into, and how many pipelines are listed. */
const most = { folders: 3000, files: 2000 };
/** Folders that hold no pipelines of the workspace. */
const skipped = new Set(['node_modules', 'dist', 'out', 'build', 'coverage', 'outputs']);

/** The pipelines under a folder, absolute paths in order; hidden folders and those of tools are passed over. */
export function pipelinesUnder(root: string): string[] {
  const found: string[] = [];
  const open = [root];
  for (let count = 0; open.length && count < most.folders && found.length < most.files; count++) {
    const folder = open.shift() ?? root;
    for (const entry of entriesOf(folder)) {
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) open.push(join(folder, entry.name));
      else if (entry.isFile() && /\.baton\.ya?ml$/i.test(entry.name)) found.push(join(folder, entry.name));
    }
  }
  return found.sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that cannot be read holds nothing for us.
    return [];
  }
}

/**
 * How a file can be named from another: files are looked for beside the one that names them and in the folders above, so the path from
 * the nearest folder above both does.
 */
export function pathFrom(file: string, from: string): string {
  let folder = dirname(from);
  while (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep) && dirname(folder) !== folder) folder = dirname(folder);
  return relative(folder, file).replaceAll(sep, '/');
}
