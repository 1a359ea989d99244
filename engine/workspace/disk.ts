/**
 * The part of a file system that a workspace is read from. Synchronous, because compiling is; small, so that an editor can
 * put unsaved texts or a cache in front of it. Paths are absolute.
 */
export interface Disk {
  /** The user's home folder and the system's temporary folder: both have a `.baton` of their own. */
  readonly home: string;
  readonly temporary: string;
  exists(path: string): boolean;
  /** The entries of a folder; empty if it is missing or unreadable. */
  list(folder: string): readonly DiskEntry[];
  /** The path with all links resolved; undefined if nothing is there. */
  realPath(path: string): string | undefined;
  /** The size in bytes of a regular file; undefined for anything else. */
  size(file: string): number | undefined;
  /** The text of a file, or why it cannot be read, as the end of a sentence; undefined if nothing is there. */
  read(file: string): DiskText | undefined;
}

export interface DiskEntry {
  name: string;
  kind: 'file' | 'folder' | 'other';
}

export type DiskText = { text: string } | { text?: undefined; why: string };
