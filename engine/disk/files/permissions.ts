import { mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/**
 * Baton keeps its own data in a folder `.baton`, of a project or of the home folder. It holds prompts, answers and output of commands, so
 * only its owner may read it: files are created with mode 0600, folders inside `.baton` with 0700. Existing files keep their mode.
 */
const keeper = '.baton';

/** The mode of a new file there; undefined elsewhere, where the process's umask decides. */
export const modeOfNew = (file: string): number | undefined => (keeperIn(dirname(file)) === undefined ? undefined : 0o600);

/** Creates a folder and its parents. Throws the system's error. */
export async function makeFolder(folder: string): Promise<void> {
  const outer = keeperIn(folder);
  if (outer !== undefined) await mkdir(outer, { recursive: true });
  await mkdir(folder, { recursive: true, mode: modeOfFolder(folder, outer) });
}

/** The same, synchronously. */
export function makeFolderNow(folder: string): void {
  const outer = keeperIn(folder);
  if (outer !== undefined) mkdirSync(outer, { recursive: true });
  mkdirSync(folder, { recursive: true, mode: modeOfFolder(folder, outer) });
}

/** The mode of a new folder. */
export const modeOfNewFolder = (folder: string): number => modeOfFolder(folder, keeperIn(folder));

/** `.baton` itself also holds shared files (personalities): only its contents are private. */
const modeOfFolder = (folder: string, outer: string | undefined): number =>
  outer === undefined || outer === folder ? 0o777 : 0o700;

/** The innermost `.baton` that a folder is or lies in. */
function keeperIn(folder: string): string | undefined {
  const names = folder.split(sep);
  const at = names.lastIndexOf(keeper);
  return at < 0 ? undefined : names.slice(0, at + 1).join(sep);
}
