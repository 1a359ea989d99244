import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { ArtifactStore } from '../files/artifacts.ts';
import type { RunRows } from './run-rows.ts';

/** The most bytes of a stored value. It is sent as a whole; larger data belongs into files. */
export const mostBytesOfValue = 32 * 1024 * 1024;

/** The large values of a run, stored in the rows before facts name them, and read from the copy, which has all of them. */
export function openSharedArtifacts(rows: RunRows, run: string, copy: ArtifactStore): ArtifactStore {
  const stored = new Set<string>();
  return {
    async put(content) {
      const bytes = Buffer.byteLength(content);
      if (bytes > mostBytesOfValue)
        throw new RunError({
          kind: 'input',
          message: say(texts.tooLarge, { bytes, most: mostBytesOfValue }),
          hint: say(texts.tooLargeHint),
        });

      const hash = await copy.put(content);
      if (stored.has(hash)) return hash;

      await rows.keepValue(run, hash, Buffer.from(content));
      stored.add(hash);
      return hash;
    },
    get: copy.get,
    read: copy.read,
  };
}
