import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** How many folders are looked into, and how many pipelines are listed. */
const limits = { folders: 3000, files: 2000 };
/** Folders that hold no pipelines of the workspace. */
const skippedFolders = new Set(['node_modules', 'dist', 'out', 'build', 'coverage', 'outputs']);

/** The pipelines under a folder, absolute paths in order; hidden folders and those of tools are passed over. */
export function listPipelines(root: string, disk: Disk): string[] {
  const files: string[] = [];
  const open = [root];
  for (let count = 0; open.length && count < limits.folders && files.length < limits.files; count++) {
    const folder = open.shift() ?? root;
    for (const { name, kind } of disk.list(folder)) {
      if (kind === 'folder' && !name.startsWith('.') && !skippedFolders.has(name)) open.push(join(folder, name));
      else if (kind === 'file' && /\.baton\.ya?ml$/i.test(name)) files.push(join(folder, name));
    }
  }
  return files.sort();
}
