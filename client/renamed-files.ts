import { sep } from 'node:path';
import type { Memento } from 'vscode';

/**
 * Stored values per file in the workspace's storage, and how the file is named there: by its URI, or by its path after the
 * key of a profile.
 */
const keptOfFiles: Readonly<Record<string, 'listed' | 'mapped' | 'behind' | 'path-behind'>> = {
  'baton.pins': 'mapped',
  'baton.costConfirmed': 'listed',
  'baton.rerunOnSave': 'listed',
  'baton.adopted': 'listed',
  'baton.left': 'listed',
  'baton.inputs.': 'behind',
  'baton.presets.': 'behind',
  'baton.profile.': 'path-behind',
};

type Memory = Pick<Memento, 'keys' | 'get' | 'update'>;

interface FileName {
  uri: string;
  path: string;
}

/** A file, or a folder with all files in it, was renamed. */
interface RenamedFile {
  from: FileName;
  to: FileName;
}

/** A person's choices for files follow their renames in the editor. All values are changed when this returns. */
export async function followRenames(memory: Memory, files: readonly RenamedFile[]): Promise<void> {
  await Promise.all(files.flatMap((file) => beginUpdates(memory, file)));
}

function beginUpdates(memory: Memory, { from, to }: RenamedFile): Thenable<void>[] {
  const byUri = { from: from.uri, to: to.uri, separator: '/' };
  const byPath = { from: from.path, to: to.path, separator: sep };
  return memory.keys().flatMap((key) => {
    const name = Object.keys(keptOfFiles).find((one) => (one.endsWith('.') ? key.startsWith(one) : key === one));
    const how = name === undefined ? undefined : keptOfFiles[name];
    if (name === undefined || how === undefined) return [];

    const value = memory.get<unknown>(key);
    if (how === 'listed' || how === 'mapped') return memory.update(key, renameIn(value, byUri));

    const other = `${name}${nameAfter(key.slice(name.length), how === 'behind' ? byUri : byPath)}`;
    return other === key ? [] : [memory.update(other, value), memory.update(key, undefined)];
  });
}

/** The two names as they are stored. */
interface Renamed {
  from: string;
  to: string;
  separator: string;
}

function renameIn(value: unknown, renamed: Renamed): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((one) => (typeof one === 'string' ? nameAfter(one, renamed) : one)))];
  if (typeof value !== 'object' || value === null) return value;

  // Values under the new name belong to a file that is gone: those of the renamed one win.
  const entries = Object.entries(value).toSorted(
    ([one], [other]) => Number(isWithin(one, renamed)) - Number(isWithin(other, renamed)),
  );

  return Object.fromEntries(entries.map(([uri, kept]) => [nameAfter(uri, renamed), kept]));
}

const isWithin = (name: string, { from, separator }: Renamed): boolean => name === from || name.startsWith(`${from}${separator}`);

const nameAfter = (name: string, renamed: Renamed): string =>
  isWithin(name, renamed) ? `${renamed.to}${name.slice(renamed.from.length)}` : name;
