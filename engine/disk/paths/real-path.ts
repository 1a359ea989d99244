import { realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';

/*
 * The one name that a file has, whatever links and spellings lead to it. The system is asked, not Node.js: where names are the same in any
 * case (Windows, macOS) it gives the case on the disk, the letter of the drive, and long names for short ones (`RUNNER~1`). Paths that are
 * compared come from here (`test/engine/disk/paths/real-path.test.ts`).
 */

/** Throws the system's error, as where nothing is there. */
export const realPath = (path: string): Promise<string> => realpath(path);

/** The same at once. */
export const realPathNow = (path: string): string => realpathSync.native(path);
