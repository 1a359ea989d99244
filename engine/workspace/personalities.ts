import { join } from 'node:path';
import { personalityFolders } from '../compile/find.ts';
import { readPersonalityFile } from '../compile/pipeline/settings/personality-file.ts';
import type { World } from '../compile/world.ts';
import { isInside } from '../disk/paths/path-rules.ts';
import { diskTexts } from '../language/texts/storage/disk.ts';
import { say } from '../language/texts.ts';
import type { Disk, DiskText } from './disk.ts';
import { whyNotReadable } from './guards.ts';

/** Personalities in Markdown files, name to text, and those that cannot be read. */
export type PersonalityFiles = Required<Pick<World, 'personalities' | 'unreadable'>>;

/** Reads the personalities of a root and of the home folder. A missing folder contains none. */
export function readPersonalityFiles(root: string, disk: Disk): PersonalityFiles {
  const personalities = new Map<string, string>();
  const unreadable = new Map<string, { file: string; why: string }>();
  for (const folder of personalityFolders(root, disk.home)) {
    for (const { name } of disk.list(folder)) {
      const id = name.replace(/\.md$/, '');
      if (!name.endsWith('.md') || personalities.has(id) || unreadable.has(id)) continue;

      const file = join(folder, name);
      const content = readPersonality(file, { folder, root }, disk);
      const why = content.text === undefined ? content.why : readPersonalityFile(content.text).fault;
      if (content.text === undefined || why !== undefined) unreadable.set(id, { file, why: why ?? '' });
      else personalities.set(id, content.text);
    }
  }

  return { personalities, unreadable };
}

/** The file of a personality, if it has one. */
export const personalityFile = (name: string, root: string, disk: Disk): string | undefined =>
  personalityFolders(root, disk.home)
    .map((folder) => join(folder, `${name}.md`))
    .find((file) => disk.exists(file));

/** A link in the project must not lead out of it: the text is sent to a model. */
function readPersonality(file: string, { folder, root }: { folder: string; root: string }, disk: Disk): DiskText {
  const why = isInside(folder, root) ? whyNotReadable(file, root, disk) : undefined;
  if (why !== undefined) return { why };
  return disk.read(file) ?? { why: say(diskTexts.missing) };
}
