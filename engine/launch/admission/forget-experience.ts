import { makeFolderNow } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { batonFolder, ignoreRuns, learnedFile } from '../../store/paths.ts';

/** Has choices by experience go by runs from now on alone. The history stays. Throws the system's error. */
export async function forgetExperience(root: string, now: number): Promise<void> {
  makeFolderNow(batonFolder(root));
  ignoreRuns(root);
  await writeAtomic(learnedFile(root), `${now}\n`, { mode: 0o600 });
}
