import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { makeFolder } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { pushedTexts as texts } from '../../language/texts/storage/pushed.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { batonFolder, bundleFolder, ignoreRuns } from '../paths.ts';
import { type BundleFile, hashOfBundle, readBundle } from './bundle.ts';

/**
 * Writes the files of a bundle into their folder below `root`, which is the project of its runs, and returns that folder.
 * Unchanged files stay; a file that a run has replaced is restored. Throws a RunError where the text does not have that hash.
 */
export async function unpackBundle(root: string, hash: string, text: string): Promise<string> {
  const bundle = hashOfBundle(text) === hash ? readBundle(text) : undefined;
  if (!bundle) throw new RunError({ kind: 'internal', message: say(texts.damaged, { hash }), retryable: false });

  const folder = bundleFolder(root, hash);
  await makeFolder(folder);
  await makeFolder(batonFolder(folder));
  ignoreRuns(root);

  // This makes it the root of its pipelines.
  ignoreRuns(folder);
  for (const file of bundle.files) await placeFile(folder, file);

  return folder;
}

async function placeFile(folder: string, { path, content, executable }: BundleFile): Promise<void> {
  const names = path.split('/');
  // A link in place of a folder would lead the file out of it.
  for (let depth = 1; depth < names.length; depth++) {
    const above = join(folder, ...names.slice(0, depth));
    const found = await find(above);
    if (found && !found.isDirectory()) await rm(above, { force: true });
  }

  const file = join(folder, path);
  const bytes = Buffer.from(content, 'base64');
  const found = await find(file);
  if (found && !found.isFile()) await rm(file, { recursive: true, force: true });
  const mode = executable ? 0o700 : 0o600;
  if (found?.isFile() && (found.mode & 0o777) === mode && bytes.equals(await readFile(file))) return;
  await writeAtomic(file, bytes, { mode });
}

/** The stats of a path, links unfollowed; undefined for nothing. Rejects with the system's error. */
const find = (path: string) =>
  lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });
