import { relative } from 'node:path';
import type { FileBounds } from '../disk/paths/confine.ts';
import { isInside } from '../disk/paths/path-rules.ts';
import type { Permission } from '../language/permission.ts';
import { filesystemTexts } from '../language/texts/tools/filesystem.ts';
import { say } from '../language/texts.ts';
import { type Authority, mayGrant } from './authority.ts';
import { escapePattern, isAllowed } from './is-allowed.ts';

/** The folders of a run, all absolute. */
export interface Ground {
  root: string;
  /** The base of relative paths. */
  workdir: string;
  outputFolder: string;
  /** The source of the output folder's name; the pipeline's folder unless another one set it. */
  outputBy?: Authority | undefined;
  /** Additional folders that may be read but not written. */
  readable?: readonly string[] | undefined;
  /** The source files of the run. */
  sources?: readonly string[] | undefined;
}

/** The default output folder of runs. */
const usualFolder = 'outputs';

/**
 * The bounds of a run: its root and its working folder, and an output folder elsewhere only if a person named it. `allow` is
 * called at each use, since permissions may be added during the run.
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
 * The folder for files that take effect later: the output folder that a person named, else `outputs`. It must lie below a
 * folder that is no link in the project, so that such a link cannot redirect it. A folder above the project does not belong
 * to the run.
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
