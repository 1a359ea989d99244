import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { globFiles, patternParts, realOf } from '../../../tools/files/glob-files.ts';

/** A file that was found. */
interface FoundFile {
  /** A fingerprint of its content. */
  version: string;
  /** When this process first saw it in its present state, in milliseconds since 1970. */
  since: number;
}

/** What is cached of a file between two looks, so that unchanged files are not read again. */
interface KnownFile extends FoundFile {
  mark: string;
}

/** The most matching files. */
export const mostWatched = 10_000;
/** Larger files are compared by size and time alone: reading them would take too long. */
const mostRead = 64 * 1024 * 1024;

export interface FileWatch {
  /** The matching files by their paths from the folder, with `/`; undefined where there are too many. */
  look(now: number): Promise<ReadonlyMap<string, FoundFile> | undefined>;
}

/** Polls the files below a folder that match one of the patterns; links that lead out of the folder are skipped. */
export function watchFiles(folder: string, patterns: readonly string[]): FileWatch {
  const bounds = { from: folder, inside: [folder] };
  let lastFiles: ReadonlyMap<string, KnownFile> = new Map();

  async function see(path: string, now: number): Promise<KnownFile | undefined> {
    const file = await realOf(join(folder, path), { bounds }).catch(() => undefined);
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
    if (file === undefined || !found?.isFile()) return undefined;

    const mark = `${found.size} ${found.mtimeMs} ${found.ino}`;
    const before = lastFiles.get(path);
    if (before?.mark === mark) return before;

    const version = found.size > mostRead ? mark : await hashFile(file).catch(() => undefined);
    // It has been removed, or may not be read.
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

      lastFiles = seen;
      return seen;
    },
  };
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
