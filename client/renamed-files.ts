import type { Memento } from 'vscode';

/** What is kept of a file in the workspace's memory, and how its name stands there. */
const keptOfFiles: Readonly<Record<string, 'listed' | 'mapped' | 'behind'>> = {
  'baton.pins': 'mapped',
  'baton.costConfirmed': 'listed',
  'baton.rerunOnSave': 'listed',
  'baton.adopted': 'listed',
  'baton.left': 'listed',
  'baton.inputs.': 'behind',
  'baton.presets.': 'behind',
};

/** A file, or a folder with all files in it, has another name; both as URIs. */
interface Renamed {
  from: string;
  to: string;
}

/** What a person chose for a file stays with it where the editor renames it. Every value is another one as soon as this returns. */
export async function followRename(memory: Pick<Memento, 'keys' | 'get' | 'update'>, renamed: Renamed): Promise<void> {
  const updates = memory.keys().flatMap((key) => {
    const name = Object.keys(keptOfFiles).find((one) => (one.endsWith('.') ? key.startsWith(one) : key === one));
    const how = name === undefined ? undefined : keptOfFiles[name];
    if (name === undefined || how === undefined) return [];
    const value = memory.get<unknown>(key);
    if (how !== 'behind') return memory.update(key, renameIn(value, renamed));
    const other = `${name}${nameAfter(key.slice(name.length), renamed)}`;
    return other === key ? [] : [memory.update(other, value), memory.update(key, undefined)];
  });
  await Promise.all(updates);
}

function renameIn(value: unknown, renamed: Renamed): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((one) => (typeof one === 'string' ? nameAfter(one, renamed) : one)))];
  if (typeof value !== 'object' || value === null) return value;
  // What was kept under the new name is of a file that is gone: the renamed one comes last.
  const entries = Object.entries(value).toSorted(
    ([one], [other]) => Number(isWithin(one, renamed)) - Number(isWithin(other, renamed)),
  );
  return Object.fromEntries(entries.map(([uri, kept]) => [nameAfter(uri, renamed), kept]));
}

const isWithin = (uri: string, { from }: Renamed): boolean => uri === from || uri.startsWith(`${from}/`);

const nameAfter = (uri: string, renamed: Renamed): string =>
  isWithin(uri, renamed) ? `${renamed.to}${uri.slice(renamed.from.length)}` : uri;
