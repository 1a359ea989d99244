import { openArtifacts } from '../../store/files/artifacts.ts';
import { runPaths } from '../../store/paths.ts';

/** A large value of a run as stored, by its hash; undefined where the run has none of that hash, or it is damaged. */
export const readArtifact = (folder: string, hash: string): Promise<string | undefined> =>
  openArtifacts(runPaths(folder).artifacts)
    .get(hash)
    .catch(() => undefined);
