import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** How many folders are looked into, and how many pipelines are listed. */
const limits = { folders: 3000, files: 2000 };
/** Folders that hold no pipelines of the workspace. */
const skippedFolders = new Set(['node_modules', 'dist', 'out', 'build', 'coverage', 'outputs']);

/** The pipelines under a folder, absolute paths in order; hidden folders and those of tools are passed over. */
export const listPipelines = (root: string, disk: Disk): string[] => listFiles(root, disk, /\.baton\.ya?ml$/i);

/** The files under a folder that hold text for people and models, in the same way. */
export const listTextFiles = (root: string, disk: Disk): string[] =>
  listFiles(root, disk, /\.(?:md|markdown|txt|prompt|j2|jinja2?)$/i);

function listFiles(root: string, disk: Disk, wanted: RegExp): string[] {
  const files: string[] = [];
  const open = [root];
  for (let count = 0; open.length && count < limits.folders && files.length < limits.files; count++) {
    const folder = open.shift() ?? root;
    for (const { name, kind } of disk.list(folder)) {
      if (kind === 'folder' && !name.startsWith('.') && !skippedFolders.has(name)) open.push(join(folder, name));
      else if (kind === 'file' && wanted.test(name)) files.push(join(folder, name));
    }
  }
  return files.sort();
}
