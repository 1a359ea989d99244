import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { ArtifactStore } from '../files/artifacts.ts';
import type { Query } from './query.ts';

/** Bytes of a value that the database keeps. A statement holds a value as a whole, here and there; beyond that files are the better place. */
const mostBytes = 32 * 1024 * 1024;

/** The large values of a run, kept in the database before they are named, and read from the copy, which has them all. */
export function openPgArtifacts(query: Query, run: string, copy: ArtifactStore): ArtifactStore {
  const stored = new Set<string>();
  return {
    async put(content) {
      const bytes = Buffer.byteLength(content);
      if (bytes > mostBytes)
        throw new RunError({
          kind: 'input',
          message: say(texts.tooLarge, { bytes, most: mostBytes }),
          hint: say(texts.tooLargeHint),
        });
      const hash = await copy.put(content);
      if (stored.has(hash)) return hash;
      await query('insert into baton.artifacts (run, hash, content) values ($1, $2, $3) on conflict do nothing', [
        run,
        hash,
        Buffer.from(content),
      ]);
      stored.add(hash);
      return hash;
    },
    get: copy.get,
    read: copy.read,
  };
}
