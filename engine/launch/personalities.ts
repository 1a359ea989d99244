import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { personalityFolders } from '../compile/find.ts';

/** The personalities that lie as Markdown files in the folders for them, name to text. A folder that is not there holds none. */
export async function loadPersonalities(root: string, home = homedir()): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const folder of personalityFolders(root, home)) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((one) => one.endsWith('.md'))) {
      const id = name.replace(/\.md$/, '');
      if (!found.has(id)) found.set(id, await readFile(join(folder, name), 'utf8'));
    }
  }
  return found;
}
