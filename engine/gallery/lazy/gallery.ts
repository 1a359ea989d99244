import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type GalleryEntry, gallery, runLine } from '../../language/gallery.ts';
import { nearest } from '../../language/spelling/suggest.ts';

/** An example with its category, its files, and the line that runs it in its folder. */
export interface GalleryExample extends GalleryEntry {
  category: string;
  /** Its pipeline, as a file of its folder. */
  file: string;
  command: string;
}

/** Every example, category by category. */
export const listExamples = (): GalleryExample[] =>
  Object.entries(gallery).flatMap(([category, entries]) =>
    entries.map((entry) => {
      const file = `${entry.name}.baton.yaml`;
      return { ...entry, category, file, command: entry.command ?? runLine(file) };
    }),
  );

/** The example with a name; for an unknown word the nearest name, if one is near. */
export function findExample(name: string): GalleryExample | { like: string | undefined } {
  const all = listExamples();
  return (
    all.find((one) => one.name === name) ?? {
      like: nearest(
        name,
        all.map((one) => one.name),
      ),
    }
  );
}

/** A file that a run or a test of the example left in its folder. */
const isLeft = (path: string): boolean => path.split(sep).some((part) => part === '.baton' || part === 'outputs');

/** The files of an example, as paths in its folder; `examples` is the folder of all of them. */
export async function listExampleFiles(examples: string, name: string): Promise<string[]> {
  const folder = join(examples, name);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !isLeft(path))
    .map((path) => path.split(sep).join('/'))
    .sort();
}

/**
 * Copies an example into a new folder of its name in `parent`: whole or not at all. Returns its files; undefined where the
 * name is taken.
 */
export async function copyExample(examples: string, name: string, parent: string): Promise<string[] | undefined> {
  const target = join(parent, name);
  if (await stat(target).catch(() => undefined)) return undefined;

  const files = await listExampleFiles(examples, name);
  const stage = join(parent, `.${name}-${process.pid}-${Date.now()}`);
  await mkdir(stage);

  try {
    for (const file of files) await cp(join(examples, name, file), join(stage, file));
    await rename(stage, target);
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    // Another process was faster.
    if (await stat(target).catch(() => undefined)) return undefined;
    throw error;
  }

  return files;
}
