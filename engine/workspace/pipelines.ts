import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** Maximum numbers of visited folders and listed pipelines. */
const limits = { folders: 3000, files: 2000 };
/** Folders that hold no pipelines of the workspace. */
const skippedFolders = new Set(['node_modules', 'dist', 'out', 'build', 'coverage', 'outputs']);

/** The pipelines under a folder, absolute paths in order; hidden folders and those of tools are skipped. */
export const listPipelines = (root: string, disk: Disk): string[] => listNamedFiles(root, 'pipeline', disk);

/** The kind of a file that a pipeline names: another pipeline, a text for people and models, or a schema. */
export type FileKind = 'pipeline' | 'text' | 'schema';

/** The files of a kind under a folder, found in the same way. */
export const listNamedFiles = (root: string, kind: FileKind, disk: Disk): string[] => listFiles(root, disk, fileNames[kind]);

const fileNames: Readonly<Record<FileKind, RegExp>> = {
  pipeline: /\.baton\.ya?ml$/i,
  text: /\.(?:md|markdown|txt|prompt|j2|jinja2?)$/i,
  schema: /^(?!baton\.ya?ml$|package(?:-lock)?\.json$)(?!.*\.(?:baton|lock)\.ya?ml$).*\.(?:json|ya?ml)$/i,
};

function listFiles(root: string, disk: Disk, wanted: RegExp): string[] {
  const files: string[] = [];
  const open = [root];
  for (let count = 0; open.length && count < limits.folders && files.length < limits.files; count++) {
    const folder = open.shift() ?? root;
    for (const { name, kind } of disk.list(folder)) {
      if (kind === 'folder' && !name.startsWith('.') && !skippedFolders.has(name)) open.push(join(folder, name));
      else if (kind === 'file' && wanted.test(name)) files.push(join(folder, name));
    }
  }

  return files.sort();
}
