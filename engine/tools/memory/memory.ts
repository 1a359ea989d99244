import { definedMap, isMap, type Json, type JsonMap } from '../../language/json.ts';
import { memoryTexts } from '../../language/texts/tools/memory.ts';
import { say } from '../../language/texts.ts';
import { memory } from '../../language/tools/builtin/memory.ts';
import { RunError } from '../../state/failure.ts';
import { compileWildcard } from '../../trust/wildcard.ts';
import { optionalText, textParameter } from '../parameters.ts';
import { type Execute, makeTool, throwIfStopped } from '../tool.ts';
import { changeMemory, listNamespaces, type MemoryEntry, type MemoryStore, readMemory, watchMemory } from './memory-file.ts';

/** The most characters of a key or a namespace. */
const mostName = 1_000;

const store: Execute = async (parameters, { root }, { signal }) => {
  const [key, namespace, kept] = [keyOf(parameters), namespaceOf(parameters), keptOf(parameters)];
  throwIfStopped(signal);
  const created = await changeMemory(root, namespace, (entries) => put(entries, key, kept));
  return { success: true, key, namespace, stored: true, created, ...timesOf(kept) };
};

const update: Execute = async (parameters, { root }, { signal }) => {
  const [key, namespace, changes] = [keyOf(parameters), namespaceOf(parameters), keptOf(parameters)];
  throwIfStopped(signal);
  return changeMemory(root, namespace, (entries) => {
    const old = entries.get(key);
    const value = isMap(old?.value) && isMap(changes.value) ? { ...old.value, ...changes.value } : changes.value;
    const expires_at = changes.expires_at ?? old?.expires_at;
    const memoryEntry: MemoryEntry = { value, stored_at: changes.stored_at, expires_at };
    return { success: true, key, namespace, value, created: put(entries, key, memoryEntry), ...timesOf(memoryEntry) };
  });
};

const retrieve: Execute = async (parameters, world) => {
  const [key, namespace] = [keyOf(parameters), namespaceOf(parameters)];
  const { root } = world;
  await watchMemory(world);
  const kept = (await readMemory(root, namespace)).get(key);
  const value = kept ? kept.value : (parameters['default'] ?? null);
  return { success: true, key, namespace, found: kept !== undefined, value, content: value, ...(kept ? timesOf(kept) : {}) };
};

const list: Execute = async (parameters, world) => {
  const namespace = namespaceOf(parameters);
  const { root } = world;
  await watchMemory(world);

  const fits = compileWildcard(optionalText(parameters, 'pattern') ?? '*');
  const [entries, namespaces] = await Promise.all([readMemory(root, namespace), listNamespaces(root)]);
  const keys = [...entries.keys()].filter(fits).sort();

  return { success: true, namespace, keys, count: keys.length, namespaces };
};

const search: Execute = async (parameters, world) => {
  const namespace = namespaceOf(parameters);
  const { root } = world;
  await watchMemory(world);

  const words = [...new Set(textParameter(parameters, 'query').toLowerCase().split(/\s+/))].filter((word) => word !== '');
  if (words.length === 0) throw new RunError({ kind: 'input', message: say(memoryTexts.query) });

  const { limit = 100 } = parameters;
  const found = [...(await readMemory(root, namespace))].flatMap(([key, kept]) => {
    const text = `${key} ${typeof kept.value === 'string' ? kept.value : JSON.stringify(kept.value)}`.toLowerCase();
    const counts = words.map((word) => text.split(word).length - 1);
    if (counts.includes(0)) return [];
    return [{ key, value: kept.value, score: counts.reduce((sum, count) => sum + count, 0), ...timesOf(kept) }];
  });

  found.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  const results = found.slice(0, typeof limit === 'number' ? Math.max(1, limit) : 100);
  return { success: true, namespace, results, count: found.length };
};

const forget: Execute = async (parameters, { root }, { signal }) => {
  const [key, namespace] = [keyOf(parameters), namespaceOf(parameters)];
  throwIfStopped(signal);
  const deleted = await changeMemory(root, namespace, (entries) => entries.delete(key));
  return { success: true, key, namespace, deleted };
};

const clear: Execute = async (parameters, { root }, { signal }) => {
  const namespace = namespaceOf(parameters);
  const fits = compileWildcard(optionalText(parameters, 'pattern') ?? '*');
  throwIfStopped(signal);

  const cleared = await changeMemory(
    root,
    namespace,
    (entries) => [...entries.keys()].filter((key) => fits(key) && entries.delete(key)).length,
  );

  return { success: true, namespace, cleared };
};

/** Values that outlive a run, in files of the project. */
export const memoryTool = makeTool(memory, { store, update, retrieve, list, search, delete: forget, clear });

/** Whether the key is new. */
function put(entries: MemoryStore, key: string, memoryEntry: MemoryEntry): boolean {
  const created = !entries.has(key);
  entries.set(key, memoryEntry);
  return created;
}

const timesOf = ({ stored_at, expires_at }: MemoryEntry): JsonMap => definedMap({ stored_at, expires_at });

const keyOf = (parameters: JsonMap): string => requireName(parameters['key'], memoryTexts.key);
const namespaceOf = (parameters: JsonMap): string => requireName(parameters['namespace'] ?? 'default', memoryTexts.namespace);

function requireName(value: Json | undefined, text: string): string {
  const name = typeof value === 'number' ? String(value) : value;
  if (typeof name === 'string' && name !== '' && name.length <= mostName) return name;
  throw new RunError({ kind: 'input', message: say(text, { most: mostName }) });
}

function keptOf({ value, ttl }: JsonMap): MemoryEntry {
  if (value === undefined) throw new RunError({ kind: 'input', message: say(memoryTexts.value) });
  const now = Date.now();
  const stored_at = new Date(now).toISOString();
  if (ttl === undefined || ttl === null) return { value, stored_at };
  if (typeof ttl !== 'number' || !(ttl > 0) || !Number.isFinite(now + ttl * 1_000) || now + ttl * 1_000 > latest)
    throw new RunError({ kind: 'input', message: say(memoryTexts.ttl, { got: JSON.stringify(ttl) }) });

  return { value, stored_at, expires_at: new Date(now + ttl * 1_000).toISOString() };
}

/** The latest representable date, in milliseconds. */
const latest = 8.64e15;
