import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';

/** A page of the documentation: `guides/auto`, also found as `auto` unless an earlier page has that name. */
export interface HelpPage {
  path: string;
  name: string;
  title: string;
  text: string;
}

/** Folders of pages; of equal names the first counts. */
const rooms = ['.', 'guides', 'concepts', 'coming-from', 'editors', 'reference'] as const;
/** Pages of `docs` for contributors. */
const notForUsers: ReadonlySet<string> = new Set(['architecture', 'README']);

/** Every page below the folder `docs`; none where it was not installed. */
export function readHelpPages(docs: string): HelpPage[] {
  return rooms.flatMap((room) =>
    listMarkdown(join(docs, room)).flatMap((file) => {
      const name = basename(file, '.md');
      if (notForUsers.has(name)) return [];
      const text = readFileSync(join(docs, room, file), 'utf8');
      return [{ path: room === '.' ? name : `${room}/${name}`, name, title: /^# (.+)$/m.exec(text)?.[1] ?? name, text }];
    }),
  );
}

function listMarkdown(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
