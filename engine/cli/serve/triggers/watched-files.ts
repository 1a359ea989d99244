import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { globFiles, patternParts, realOf } from '../../../tools/files/glob-files.ts';

/** A file as it was found. */
interface FoundFile {
  /** Changes with its content: a fingerprint of that. */
  version: string;
  /** Milliseconds since 1970 at which it was first seen as it is now, by this process. */
  since: number;
}

/** What is known of files from one look to the next, so that none is read again that has not changed. */
interface KnownFile extends FoundFile {
  mark: string;
}

/** Files that fit at most. */
export const mostWatched = 10_000;
/** Larger files are told by their size and time alone: reading them would take longer than it is worth. */
const mostRead = 64 * 1024 * 1024;

export interface FileWatch {
  /** The files that fit now, by their paths from the folder with `/`; undefined where there are too many. */
  look(now: number): Promise<ReadonlyMap<string, FoundFile> | undefined>;
}

/** Looks at files below a folder that fit one of the patterns; links that lead out of it are passed over. */
export function watchFiles(folder: string, patterns: readonly string[]): FileWatch {
  const bounds = { from: folder, inside: [folder] };
  let known: ReadonlyMap<string, KnownFile> = new Map();

  async function see(path: string, now: number): Promise<KnownFile | undefined> {
    const file = await realOf(join(folder, path), { bounds }).catch(() => undefined);
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (file === undefined || !found?.isFile()) return undefined;
    const mark = `${found.size} ${found.mtimeMs} ${found.ino}`;
    const before = known.get(path);
    if (before?.mark === mark) return before;
    const version = found.size > mostRead ? mark : await hashFile(file).catch(() => undefined);
    // It is gone again, or may not be read.
    return version === undefined ? undefined : { mark, version, since: now };
  }

  return {
    async look(now) {
      const base = await realOf(folder, { bounds });
      const parts = patterns.flatMap(patternParts);
      const options = { world: { bounds }, signal: new AbortController().signal, most: mostWatched, leaves: ['node_modules'] };
      const paths = await globFiles(base, parts, { ...options, unlisted: () => undefined });
      if (!paths) return undefined;
      const seen = new Map<string, KnownFile>();
      for (const path of paths.toSorted()) {
        const file = await see(path, now);
        if (file) seen.set(path, file);
      }
      known = seen;
      return seen;
    },
  };
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
