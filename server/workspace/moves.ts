import { fileURLToPath } from 'node:url';
import { isInside } from '../../engine/disk/paths/path-rules.ts';

/** Moved files and folders, as absolute paths. */
export interface Moves {
  /** The new place of a file. */
  to(file: string): string;
  /** The present place of a future file; undefined if there will be none. */
  from(file: string): string | undefined;
}

/** Files that an editor is about to rename, as pairs of URIs, without those of other schemes. */
export function movesOf(files: readonly { oldUri: string; newUri: string }[]): Moves {
  const pairs = files
    .filter(({ oldUri, newUri }) => oldUri.startsWith('file:') && newUri.startsWith('file:'))
    .map(({ oldUri, newUri }) => ({ before: fileURLToPath(oldUri), after: fileURLToPath(newUri) }));
  const rest = (file: string, folder: string): string | undefined =>
    isInside(file, folder) ? file.slice(folder.length) : undefined;

  return {
    to(file) {
      for (const { before, after } of pairs) {
        const behind = rest(file, before);
        if (behind !== undefined) return after + behind;
      }
      return file;
    },
    from(file) {
      for (const { before, after } of pairs) {
        const behind = rest(file, after);
        if (behind !== undefined) return before + behind;
      }
      return pairs.some(({ before }) => rest(file, before) !== undefined) ? undefined : file;
    },
  };
}
