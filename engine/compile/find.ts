import { guardedIn } from '../language/safety/guarded-files.ts';

/** The folders that a pipeline's file names are looked up in. Paths are absolute, with `/` or `\` between folders. */
export interface Folders {
  /** The workspace: the search goes up from the pipeline's own folder to here. */
  root: string;
  /** The current folder, looked in last. */
  cwd: string;
}

/**
 * The places of a file, in order: beside the pipeline that names it, in the folders above up to the root, in the current folder. Places
 * outside of root and current folder are left out, and so is everything for an absolute path outside of them, and for a file that holds keys.
 */
export function placesOf(path: string, from: string, { root, cwd }: Folders): string[] {
  if (guardedIn(path, 'read', false)) return [];
  const allowed = (place: string): boolean => isIn(place, root) || isIn(place, cwd);
  if (isAbsolute(path)) return [joined('', path, separatorOf(root))].filter(allowed);

  const places: string[] = [];

  const add = (folder: string): void => {
    const place = joined(folder, path);
    if (allowed(place) && !places.includes(place)) places.push(place);
  };

  for (let folder = folderOf(from); isIn(folder, root); folder = folderOf(folder)) {
    add(folder);
    if (folder === root || folder === '' || folder === folderOf(folder)) break;
  }

  add(cwd);
  return places;
}

/**
 * Whether a path leads out of root and current folder, whether it is resolved from the naming file or from the current
 * folder. Unknown for a home folder (`~`).
 */
export function leadsOutside(path: string, from: string | undefined, { root, cwd }: Folders): boolean {
  if (path.trim() === '' || /^~([\\/]|$)/.test(path) || isAddress(path)) return false;
  if (from !== undefined) return placesOf(path, from, { root, cwd }).length === 0;
  const place = isAbsolute(path) ? joined('', path, separatorOf(root)) : joined(cwd, path);
  return !isIn(place, root) && !isIn(place, cwd);
}

/** Not a path at all: `https://…`, `data:…`. One letter and a colon are a drive. */
const isAddress = (path: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(path);

/** The folders of personalities, one Markdown file each; a name in an earlier one hides the same in a later one. */
export const personalityFolders = (root: string, home: string): string[] => [
  joined(root, '.baton/personalities'),
  joined(home, '.baton/personalities'),
  joined(home, '.orchestrator/personalities'),
];

const isAbsolute = (path: string): boolean => /^([\\/]|[A-Za-z]:[\\/])/.test(path);

/** A Windows path, recognised by its text: the compiler may run elsewhere. */
const isOfWindows = (folder: string): boolean => /^(?:[A-Za-z]:|\\\\)/.test(folder);

/** Windows ignores case, and editors write the drive letter in another case than terminals do. */
function isIn(place: string, folder: string): boolean {
  const [inner, outer] = isOfWindows(folder) ? [place.toLowerCase(), folder.toLowerCase()] : [place, folder];
  return inner === outer || inner.startsWith(/[\\/]$/.test(outer) ? outer : `${outer}${separatorOf(outer)}`);
}

const separatorOf = (folder: string): string => (folder.includes('\\') ? '\\' : '/');

const folderOf = (file: string): string => {
  const at = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
  if (/^[A-Za-z]:[\\/][^\\/]*$/.test(file)) return file.slice(0, 3);
  return at <= 0 ? file.slice(0, at === 0 && file.length > 1 ? 1 : 0) : file.slice(0, at);
};

/** `folder` and `path` as one path, without `.` and `..`. */
function joined(folder: string, path: string, between = separatorOf(folder)): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split(/[\\/]+/)) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }

  const whole = parts.join(between);
  if (/^[A-Za-z]:$/.test(parts[0] ?? '')) return parts.length === 1 ? `${whole}${between}` : whole;

  // A network share: \\machine\share.
  const isShare = /^[\\/]{2}[^\\/]/.test(folder === '' ? path : folder) && between === '\\';
  return `${isShare ? between : ''}${between}${whole}`;
}
