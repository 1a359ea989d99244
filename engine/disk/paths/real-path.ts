import { realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';

/* The canonical name of a file, whatever links and spellings lead to it. The system is asked, not Node.js: where case is
   ignored (Windows, macOS) it gives the case on disk, the drive letter, and long names for short ones (`RUNNER~1`). Paths
   that are compared come from here (`test/engine/disk/paths/real-path.test.ts`). */

/** Throws the system's error, also where nothing exists. */
export const realPath = (path: string): Promise<string> => realpath(path);

/** The same, synchronously. */
export const realPathNow = (path: string): string => realpathSync.native(path);
