import { relative } from 'node:path';
import type { FileBounds } from '../disk/paths/confine.ts';
import { isInside } from '../disk/paths/path-rules.ts';
import type { Permission } from '../language/permission.ts';
import { filesystemTexts } from '../language/texts/tools/filesystem.ts';
import { say } from '../language/texts.ts';
import { type Authority, mayGrant } from './authority.ts';
import { escapePattern, isAllowed } from './match.ts';

/** The folders of a run, all absolute. */
export interface Ground {
  root: string;
  /** Where relative paths begin. */
  workdir: string;
  outputFolder: string;
  /** Who named the output folder; the folder of the pipeline, unless somebody else did. */
  outputBy?: Authority | undefined;
  /** More folders that may be read, and not written. */
  readable?: readonly string[] | undefined;
  /** The files that the run was made from. */
  sources?: readonly string[] | undefined;
}

/** Where runs write unless something else is said. */
const usualFolder = 'outputs';

/**
 * What a run may touch: its root and its working folder, and an output folder elsewhere only where a person named it. `allow` is asked at
 * every use, since more may be allowed while the run goes on.
 */
export function boundsOf(ground: Ground, allow: () => readonly Permission[]): FileBounds {
  const { root, workdir, outputFolder, outputBy = 'folder', readable, sources } = ground;
  const enclosing = [root, workdir].find((folder) => isInside(outputFolder, folder));
  const widens = mayGrant(outputBy) && enclosing === undefined;
  return {
    from: workdir,
    inside: widens ? [root, workdir, outputFolder] : [root, workdir],
    readable,
    output: ownFolder(ground, enclosing),
    sources,
    allowed: (file, guarded) => isAllowed(allow(), 'filesystem', { file, guarded }, workdir),
    hint: (file) => say(filesystemTexts.allowHint, { file }),
    needs: (file) => ({ tool: 'filesystem', pattern: /[*?[{]/.test(file) ? escapePattern(file) : file }),
  };
}

/**
 * The folder for files that take effect later: the output folder that a person named, else `outputs`. It must be below a folder that is no
 * link of the project, so that a link in the project cannot move it. A folder around the project is not the run's own.
 */
function ownFolder(
  { root, workdir, outputFolder, outputBy = 'folder' }: Ground,
  enclosing: string | undefined,
): FileBounds['output'] {
  if ([root, workdir].some((folder) => isInside(folder, outputFolder))) return undefined;
  if (enclosing === undefined) return mayGrant(outputBy) ? { base: outputFolder, name: '' } : undefined;
  const name = relative(enclosing, outputFolder);
  return mayGrant(outputBy) || name.split(/[\\/]/)[0] === usualFolder ? { base: enclosing, name } : undefined;
}
