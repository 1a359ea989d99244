import { makeFolderNow } from '../../disk/files/permissions.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { batonFolder, ignoreRuns, learnedFile } from '../../store/paths.ts';

/** Restricts choices by experience to runs from now on. The history stays. Throws the system's error. */
export async function forgetExperience(root: string, now: number): Promise<void> {
  makeFolderNow(batonFolder(root));
  ignoreRuns(root);
  await writeAtomic(learnedFile(root), `${now}\n`, { mode: 0o600 });
}
