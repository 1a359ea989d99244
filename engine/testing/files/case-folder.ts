import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one case, with what lies beside the pipeline. */
interface CaseFolder {
  folder: string;
  /** Where relative paths begin: a copy of the pipeline's folder. */
  workdir: string;
  /** Not all files were copied; how many were. */
  cut?: number;
  remove(): Promise<void>;
}

/** The most that is copied, in files and bytes; the nearest first. */
const mostFiles = 2_000;
const mostBytes = 50_000_000;

/** Generated files and files that hold no data. Hidden files are left out too: some hold keys. */
const skippedNames: ReadonlySet<string> = new Set(['node_modules', 'outputs']);

/** Makes the folder of a case. What the case writes stays in it. */
export async function createCaseFolder(beside: string): Promise<CaseFolder> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'baton-test-')));
  const workdir = join(folder, 'work');
  const cut = await copyNearest(beside, workdir);
  return {
    folder,
    workdir,
    cut,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Copies files, those of nearer folders first; gives their number where there were too many. Links are not followed. */
async function copyNearest(from: string, to: string): Promise<number | undefined> {
  await mkdir(to, { recursive: true });
  let [files, bytes] = [0, 0];
  const folders = [''];
  for (const folder of folders) {
    const entries = await readdir(join(from, folder), { withFileTypes: true });
    for (const entry of entries.filter(({ name }) => !name.startsWith('.') && !skippedNames.has(name))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile()) continue;
      const { size } = await stat(join(from, path));
      if (files + 1 > mostFiles || bytes + size > mostBytes) return files;
      await mkdir(join(to, folder), { recursive: true });
      await copyFile(join(from, path), join(to, path));
      files++;
      bytes += size;
    }
  }
  return undefined;
}
