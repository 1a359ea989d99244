import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The active runs of a window: the folder of each, with the URI of its document, the current one of a document last. A file
 * of our own instead of the editor's storage, which is written with a delay, while a window may be reloaded right after the
 * start of a run. Earlier versions stored folders by URI in `live-runs.json`.
 */
export interface LiveRuns {
  all(): Readonly<Record<string, string>>;
  /** Moves to the end, also if already there. */
  add(folder: string, uri: string): void;
  remove(folder: string): void;
}

export function openLiveRuns(storage: string): LiveRuns {
  const file = join(storage, 'live-run-folders.json');

  const all = (): Record<string, string> => {
    try {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
      return Object.fromEntries(Object.entries(value ?? {}).filter(([, uri]) => typeof uri === 'string'));
    } catch {
      // Missing or damaged: then the runs can still be resumed by hand.
      return {};
    }
  };

  const write = (live: Record<string, string>): void => {
    mkdirSync(storage, { recursive: true });
    const next = `${file}.${process.pid}`;
    writeFileSync(next, JSON.stringify(live));
    renameSync(next, file);
  };

  const without = (folder: string): Record<string, string> =>
    Object.fromEntries(Object.entries(all()).filter(([key]) => key !== folder));
  return {
    all,
    add: (folder, uri) => write({ ...without(folder), [folder]: uri }),
    remove: (folder) => write(without(folder)),
  };
}
