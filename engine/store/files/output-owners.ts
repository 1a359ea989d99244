import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { idFromFile } from '../../compile/pipeline/ids.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { makeFolderNow } from '../../disk/files/permissions.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { foldsCase } from '../../disk/paths/folds-case.ts';
import { foldPath } from '../../disk/paths/path-rules.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { batonFolder } from '../paths.ts';

/** The default output folder of a pipeline. */
export interface OutputPlace {
  /** Below the root: `outputs/report`, or `outputs/report@draft` where another file of that id has the first. */
  name: string;
  /** The file that owns `outputs/<id>`, relative to the root, if it is another one. */
  owner?: string;
}

/** A file for each folder in `outputs`, with the path of its pipeline. */
const ownersFolder = (root: string): string => join(batonFolder(root), 'outputs');

/** The output folder of a file. `outputs/<id>` belongs to the first file that wrote it, as long as that file exists. */
export function placeOutput(root: string, file: string, id: string): OutputPlace {
  const own = pathFrom(root, file);
  const owner = ownerOf(root, id) ?? firstByPath(root, own, id);
  if (isOneFile(root, owner, own)) return { name: `outputs/${id}` };

  const path = own.replace(/\.ya?ml$/i, '').replace(/\.baton$/i, '');
  const endings = [basename(path), path].map((one) => one.replace(/[^\w.-]+/g, '-'));
  const names = endings.map((ending) => `${id}@${ending}`);
  const free = names.find((name) => isFreeFor(root, name, own)) ?? names[1];

  return { name: `outputs/${free}`, owner };
}

/**
 * Claims a folder for a file, for this run and later ones: another file's folder stays with it, even if both start for the
 * first time at the same moment. Throws a RunError.
 */
export async function takeOutput(root: string, file: string, id: string): Promise<OutputPlace> {
  const own = pathFrom(root, file);
  const place = placeOutput(root, file, id);
  if (isOneFile(root, ownerOf(root, basename(place.name)), own)) return place;

  const folder = ownersFolder(root);
  try {
    const taken = await withMutex(`${folder}.lock`, async () => {
      const free = placeOutput(root, file, id);
      makeFolderNow(folder);
      writeFileSync(join(folder, basename(free.name)), `${own}\n`, { mode: 0o600 });
      return free;
    });
    if (taken) return taken.value;
  } catch (error) {
    throw diskError(error, storeTexts.ownerUnwritten, folder);
  }

  throw new RunError({ kind: 'internal', message: say(storeTexts.ownersHeld, { folder }) });
}

/** Folders in `outputs` of files that share their id with another file. */
export function listSharedOutputs(root: string): { name: string; file: string }[] {
  return entriesOf(ownersFolder(root))
    .filter((name) => name.includes('@'))
    .sort()
    .flatMap((name) => {
      const file = ownerOf(root, name);
      return file === undefined ? [] : [{ name: `outputs/${name}`, file }];
    });
}

function isFreeFor(root: string, folder: string, own: string): boolean {
  const owner = ownerOf(root, folder);
  return owner === undefined || isOneFile(root, owner, own);
}

/** Whether two paths from the root are the same file, ignoring case where the file system does. */
const isOneFile = (root: string, one: string | undefined, other: string): boolean =>
  one === other || (one !== undefined && foldPath(one) === foldPath(other) && foldsCase(root));

/** The file that owns a folder; undefined where nobody does, or the file no longer exists. */
function ownerOf(root: string, folder: string): string | undefined {
  try {
    const path = readFileSync(join(ownersFolder(root), folder), 'utf8').trim();
    return path !== '' && existsSync(join(root, path)) ? path : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw diskError(error, storeTexts.ownerUnread, join(ownersFolder(root), folder));
  }
}

/** The most folders that are searched for files with the same id. */
const mostFolders = 2_000;

/** A folder without a recorded owner belongs to the first file with that id. */
function firstByPath(root: string, own: string, id: string): string {
  if (!existsSync(join(root, 'outputs', id))) return own;
  const files = [own];
  const folders = [''];

  for (const folder of folders.values()) {
    if (folders.length > mostFolders) break;
    for (const entry of entriesIn(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !/^(?:\..*|node_modules|outputs)$/.test(entry.name)) folders.push(path);
      if (entry.isFile() && /\.baton\.ya?ml$/i.test(entry.name) && idIn(join(root, path)) === id) files.push(path);
    }
  }

  return files.sort()[0] ?? own;
}

/** The id of a pipeline from its first lines; undefined where it cannot be read. */
function idIn(file: string): string | undefined {
  try {
    const [, id] = /^id:[ \t]*["']?([\w-]+)/m.exec(readFileSync(file, 'utf8')) ?? [];
    return id ?? idFromFile(file);
  } catch {
    return undefined;
  }
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that cannot be listed holds no file that could have run.
    return [];
  }
}

const entriesOf = (folder: string): string[] => entriesIn(folder).map(({ name }) => name);

const pathFrom = (root: string, file: string): string => relative(root, file).replaceAll('\\', '/');
