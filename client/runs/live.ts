import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The runs that go on in a window: the folder of each, with the URI of its document, the current one of a document last. A file of our
 * own in place of the editor's memory, because that reaches the disk only after a while, and a window may be loaded anew right after a run
 * has begun. Earlier builds kept folders by URI in `live-runs.json`.
 */
export interface LiveRuns {
  all(): Readonly<Record<string, string>>;
  /** Comes last, also where it was there. */
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
      // None yet, or damaged: then the runs can still be resumed by hand.
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
