import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { personalityFolders } from '../compile/find.ts';
import type { World } from '../compile/world.ts';
import { confine, isInside } from '../disk/confine.ts';
import { errnoWords } from '../disk/errno.ts';

/** A link in the project leads nowhere else: what it would show goes to a model. */
async function textOf(file: string, folder: string, root: string): Promise<string> {
  const isOfProject = isInside(folder, root);
  return readFile(isOfProject ? await confine(file, 'read', { from: root, inside: [root] }) : file, 'utf8');
}

/**
 * The personalities that lie as Markdown files in the folders for them, name to text, and those that cannot be read. A folder that is not
 * there holds none.
 */
export async function loadPersonalities(
  root: string,
  home = homedir(),
): Promise<Required<Pick<World, 'personalities' | 'unreadable'>>> {
  const personalities = new Map<string, string>();
  const unreadable = new Map<string, { file: string; why: string }>();
  for (const folder of personalityFolders(root, home)) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((one) => one.endsWith('.md'))) {
      const id = name.replace(/\.md$/, '');
      if (personalities.has(id) || unreadable.has(id)) continue;
      const file = join(folder, name);
      await textOf(file, folder, root).then(
        (text) => personalities.set(id, text),
        (error: unknown) => unreadable.set(id, { file, why: errnoWords(error) }),
      );
    }
  }
  return { personalities, unreadable };
}
