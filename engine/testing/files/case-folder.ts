import { copyFile, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { errnoOf } from '../../disk/errno.ts';
import { realPath } from '../../disk/paths/real-path.ts';

/** A folder for one case, with a copy of the pipeline's neighbouring files. */
export interface CaseFolder {
  folder: string;
  /** The base of relative paths: a copy of the pipeline's folder. */
  workdir: string;
  /** Not all files were copied; the number of copied ones. */
  cut?: number;
  /** Files that were left out, as paths from the pipeline's folder: they may not be read. */
  closed: readonly string[];
  remove(): Promise<void>;
}

/** The most that is copied, in files and bytes; nearer files first. */
const mostFiles = 2_000;
const mostBytes = 50_000_000;

/** Generated files and files without data. Hidden files are left out too: some hold keys. */
const skippedNames: ReadonlySet<string> = new Set(['node_modules', 'outputs']);

/** Creates the folder of a case, with a copy of a folder; what lies in `near` is copied first. The case's files stay in it. */
export async function createCaseFolder(
  beside: string,
  { parent = tmpdir(), near = [] }: { parent?: string; near?: readonly string[] } = {},
): Promise<CaseFolder> {
  await mkdir(parent, { recursive: true });
  const folder = await realPath(await mkdtemp(join(parent, 'baton-test-')));
  const workdir = join(folder, 'work');
  const { cut, closed } = await copyNearest(beside, workdir, near);

  return {
    folder,
    workdir,
    cut,
    closed,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Copies files, those of nearer folders first, up to the limit. Links are not followed. */
async function copyNearest(from: string, to: string, near: readonly string[]): Promise<Pick<CaseFolder, 'cut' | 'closed'>> {
  await mkdir(to, { recursive: true });
  let [files, bytes] = [0, 0];
  const folders = new Set([...near.map((one) => relative(from, one)), '']);
  const closed: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(from, folder), { withFileTypes: true }).catch(unlessClosed);
    if (!entries) closed.push(folder);
    for (const entry of (entries ?? []).filter(({ name }) => !name.startsWith('.') && !skippedNames.has(name))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.add(path);
      if (!entry.isFile()) continue;

      const { size } = await stat(join(from, path));
      if (files + 1 > mostFiles || bytes + size > mostBytes) return { cut: files, closed };

      await mkdir(join(to, folder), { recursive: true });
      const isCopied = await copyFile(join(from, path), join(to, path)).then(() => true, unlessClosed);
      if (!isCopied) {
        closed.push(path);
        continue;
      }

      files++;
      bytes += size;
    }
  }

  return { closed };
}

/** Unreadable files are left out; any other failure ends the copy. */
function unlessClosed(error: unknown): undefined {
  if (!['EACCES', 'EPERM'].includes(errnoOf(error) ?? '')) throw error;
}
