import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The most folders that are searched, and the most files that are listed. */
const limits = { folders: 3000, files: 20_000 };

/** The files in and below a folder as relative paths, sorted. Hidden folders and those of packages are skipped. */
export function listBelow(folder: string): string[] {
  const files: string[] = [];
  const open = [''];
  for (let count = 0; open.length && count < limits.folders && files.length < limits.files; count++) {
    const inner = open.shift() ?? '';
    for (const entry of readdirSync(join(folder, inner), { withFileTypes: true })) {
      const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') open.push(path);
    }
  }
  return files.sort();
}
