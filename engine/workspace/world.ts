import { severityOf } from '../compile/check/visible-problems.ts';
import { type Folders, leadsOutside } from '../compile/find.ts';
import type { Settings, World } from '../compile/world.ts';
import type { PersonalityFiles } from './personalities.ts';

/** What is known of a pipeline's surroundings in a workspace. */
export interface WorkspaceParts extends PersonalityFiles {
  folders: Folders;
  settings: Settings;
  find: World['find'];
  whyUnread: World['whyUnread'];
  /** Severities set in the editor. */
  severities?: World['severities'];
  /** The AUTO tags with a locked answer beside a file. */
  lockedTags: NonNullable<World['locked']>;
  otherFormat?: World['otherFormat'];
}

/** The context for a compile of `file` beside its text. Lock files are read only if their content would be used. */
export function workspaceWorld(file: string, parts: WorkspaceParts): World {
  const { folders, settings, personalities, unreadable, find, whyUnread, severities, lockedTags, otherFormat } = parts;
  const outside: World['outside'] = (path, from) => leadsOutside(path, from, folders);
  const isLockJudged = severityOf('auto-unlocked', { file, settings, severities }) !== 'off';
  const locked = isLockJudged ? lockedTags : undefined;
  return { file, settings, personalities, unreadable, find, whyUnread, outside, severities, locked, otherFormat };
}
