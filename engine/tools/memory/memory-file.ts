import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crypto } from '../../disk/crypto.ts';
import { diskError, errnoOf } from '../../disk/errno.ts';
import { replaceFile, withFile } from '../../disk/files/open-file.ts';
import { withMutex } from '../../disk/locks/mutex.ts';
import { confine } from '../../disk/paths/confine.ts';
import { isMap, type Json, type JsonMap, tryParseJson } from '../../language/json.ts';
import { memoryTexts } from '../../language/texts/tools/memory.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { ToolWorld } from '../tool.ts';

/** One stored value. Times in ISO 8601. */
export interface MemoryEntry {
  value: Json;
  stored_at: string;
  expires_at?: string;
}

/** The values of a namespace, by key. */
export type MemoryStore = Map<string, MemoryEntry>;

/** The most bytes of a namespace, which is read and written as a whole. */
const mostBytes = 32_000_000;
/** Milliseconds to wait for another process. */
const timeoutMs = 15_000;

const folderOf = (root: string): string => join(root, '.baton', 'memory');

/** Its real path. A link in the project leads nowhere else. */
const realFolderOf = (root: string): Promise<string> => confine(folderOf(root), 'look', { from: root, inside: [root] });

/** A recognisable file name that no two namespaces share, even where case does not count. */
async function fileOf(root: string, namespace: string): Promise<string> {
  const word = namespace.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const hash = crypto().createHash('sha256').update(namespace).digest('hex').slice(0, 12);
  return join(await realFolderOf(root), `${word.slice(0, 40)}-${hash}.json`);
}

/**
 * Records that a call reads stored values, which must be read again for a comparison: values also expire, which no file
 * shows.
 */
export async function watchMemory({ root, bounds }: Pick<ToolWorld, 'root' | 'bounds'>): Promise<void> {
  await bounds.watch?.(folderOf(root), 'read', root);
}

/** The present values of a namespace, without expired ones. Throws a RunError where the file cannot be read. */
export async function readMemory(root: string, namespace: string): Promise<MemoryStore> {
  return (await readFileOf(await fileOf(root, namespace), namespace)).entries;
}

/** Changes the values of a namespace under a lock. Expired ones are removed. Throws a RunError. */
export async function changeMemory<T>(root: string, namespace: string, change: (entries: MemoryStore) => T): Promise<T> {
  const file = await fileOf(root, namespace);
  const done = await withMutex(
    file.replace(/json$/, 'lock'),
    async () => {
      const entries = await readMemory(root, namespace);
      const result = change(entries);
      const text = `${JSON.stringify({ version: 1, namespace, entries: Object.fromEntries(entries) }, null, 1)}\n`;
      if (Buffer.byteLength(text) > mostBytes)
        throw new RunError({ kind: 'input', message: say(memoryTexts.tooLarge, { namespace, megabytes: mostBytes / 1e6 }) });

      await replaceFile(file, text);
      return result;
    },
    { timeoutMs },
  ).catch((error: unknown) => {
    throw diskError(error, memoryTexts.unwritten, file);
  });
  if (done) return done.value;
  throw new RunError({
    kind: 'tool',
    message: say(memoryTexts.busy, { file, seconds: timeoutMs / 1_000 }),
    hint: say(memoryTexts.busyHint),
  });
}

/** Every namespace with values, sorted. */
export async function listNamespaces(root: string): Promise<string[]> {
  const folder = await realFolderOf(root);
  const names = await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, memoryTexts.unread, folder);
  });
  const files = names.filter((name) => name.endsWith('.json'));
  const found = await Promise.all(files.map((name) => readFileOf(join(folder, name), name)));

  return found.flatMap(({ namespace, entries }) => (entries.size ? [namespace] : [])).sort();
}

async function readFileOf(file: string, asked: string): Promise<{ namespace: string; entries: MemoryStore }> {
  const text = await withFile(file, (handle) => handle.readFile('utf8')).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, memoryTexts.unread, file);
  });
  if (text === undefined) return { namespace: asked, entries: new Map() };

  const now = Date.now();
  const entries: MemoryStore = new Map();
  const { namespace, entries: written } = parsed(text);
  const damaged = typeof namespace !== 'string' || !isMap(written);

  if (!damaged) {
    for (const [key, { value, stored_at, expires_at }] of Object.entries(written).filter(isEntry)) {
      if (typeof expires_at !== 'string') entries.set(key, { value, stored_at });
      else if (Date.parse(expires_at) > now) entries.set(key, { value, stored_at, expires_at });
    }
  }

  if (!damaged && Object.entries(written).every(isEntry)) return { namespace, entries };
  throw new RunError({
    kind: 'input',
    message: say(memoryTexts.damaged, { namespace: asked, file }),
    hint: say(memoryTexts.damagedHint),
  });
}

function parsed(text: string): JsonMap {
  const value = tryParseJson(text);
  return isMap(value) && value['version'] === 1 ? value : {};
}

const isEntry = (entry: [string, Json]): entry is [string, JsonMap & { value: Json; stored_at: string }] => {
  const [, kept] = entry;
  return isMap(kept) && kept['value'] !== undefined && typeof kept['stored_at'] === 'string';
};
