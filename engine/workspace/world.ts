import { severityOf } from '../compile/check/visible-problems.ts';
import { type Folders, leadsOutside } from '../compile/find.ts';
import type { Settings, World } from '../compile/world.ts';
import type { PersonalityFiles } from './personalities.ts';

/** What a workspace knows of a pipeline's surroundings. */
export interface WorkspaceParts extends PersonalityFiles {
  folders: Folders;
  settings: Settings;
  find: World['find'];
  whyUnread: World['whyUnread'];
  /** Severities as an editor sets them. */
  severities?: World['severities'];
  /** The AUTO tags with a locked answer beside a file. */
  lockedTags: NonNullable<World['locked']>;
  otherFormat?: World['otherFormat'];
}

/** What a compile of `file` may know beyond its text. Lock files are not looked at where nothing would be said of them. */
export function workspaceWorld(file: string, parts: WorkspaceParts): World {
  const { folders, settings, personalities, unreadable, find, whyUnread, severities, lockedTags, otherFormat } = parts;
  const outside: World['outside'] = (path, from) => leadsOutside(path, from, folders);
  const isLockJudged = severityOf('auto-unlocked', { file, settings, severities }) !== 'off';
  const locked = isLockJudged ? lockedTags : undefined;
  return { file, settings, personalities, unreadable, find, whyUnread, outside, severities, locked, otherFormat };
}
