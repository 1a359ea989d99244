import { createHash } from 'node:crypto';
import type { FileTrigger } from '../../../compile/pipeline/model/trigger.ts';
import { triggerTexts as texts } from '../../../language/texts/cli/triggers.ts';
import { say } from '../../../language/texts.ts';
import type { ServeRecords } from '../../../store/pg/records.ts';
import type { Occasion } from './begin-occasion.ts';
import type { EventMark } from './event-mark.ts';
import { type FileWatch, mostWatched, watchFiles } from './watched-files.ts';

/** The changes in a trigger's files since its mark. */
interface FileChange {
  /** All files, for the next mark. */
  files: Record<string, string>;
  /** New or changed files that have not changed again for a while. */
  settled: string[];
  /** Files were added or removed. */
  isNew: boolean;
}

/** Polls the files of triggers. */
export function createFileFinder(folder: string) {
  const watches = new Map<string, FileWatch>();

  return {
    /** Throws an Error where more files match than can be watched. */
    async find({ files, settle }: FileTrigger, before: EventMark['files'], now: number): Promise<FileChange> {
      const key = JSON.stringify(files);
      const watch = watches.get(key) ?? watchFiles(folder, files);
      watches.set(key, watch);

      const found = await watch.look(now);
      if (!found) throw new Error(say(texts.tooManyFiles, { most: mostWatched }));

      const marksBefore = new Map(Object.entries(before ?? {}));
      const marks = new Map<string, string>();
      const settled: string[] = [];
      for (const [path, { version, since }] of found) {
        const was = marksBefore.get(path);
        if (was === version || before === undefined) marks.set(path, version);
        else if (now - since >= settle) {
          settled.push(path);
          marks.set(path, version);
        } else if (was !== undefined) marks.set(path, was);
      }

      const isSame = marks.size === marksBefore.size && [...marks].every(([path, version]) => marksBefore.get(path) === version);
      return { files: Object.fromEntries(marks), settled, isNew: !isSame };
    },
  };
}

/** The settled files whose version no other server of the project has claimed; they are claimed now. */
export async function claimVersions(records: ServeRecords, trigger: string, { settled, files }: FileChange): Promise<string[]> {
  const fresh: string[] = [];
  for (const path of settled) {
    const name = `files/${trigger}/${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
    const version = files[path] ?? '';
    const done = await records.alone(name, async () => {
      if ((await records.read(name))?.['version'] === version) return false;
      await records.write(name, { version });
      return true;
    });
    if (done?.value) fresh.push(path);
  }

  return fresh;
}

/** A change as an occasion. */
export const describeChange = ({ id }: FileTrigger, files: readonly string[], now: number): Occasion => ({
  name: `${Math.floor(now)}`,
  time: now,
  what: { kind: 'file', id, time: new Date(now).toISOString(), files: [...files] },
});

/** A waiting change and a later one as a single change. */
export function joinChanges(waiting: Occasion, later: Occasion): Occasion {
  const filesOf = ({ what: { files } }: Occasion) => (Array.isArray(files) ? files : []);
  const files = [...new Set([...filesOf(waiting), ...filesOf(later)])].toSorted();
  return { ...later, what: { ...later.what, files } };
}
