import type { Json } from '../../language/json.ts';
import { deserializeValue, serializeValue } from '../../language/values/string-table.ts';
import type { Stored } from '../../state/events.ts';
import type { StepState } from '../../state/step.ts';
import { isSettled } from '../../state/step.ts';
import type { Files } from '../ports.ts';

/** A value with longer JSON is stored as an artifact; facts only name it. */
const threshold = 32_768;
/** Characters of parsed artifacts kept in memory. */
const usuallyKept = 64 * 1024 * 1024;

/** Large values: written before a fact names them, loaded on demand. */
export interface Artifacts {
  /** No value of the run is an artifact so far: nothing has to be loaded. */
  readonly none: boolean;
  keep(value: Json): Stored | Promise<Stored>;
  /** Brings a stored value into memory, so that `read` is synchronous. */
  load(stored: Stored | undefined): Promise<void> | undefined;
  /** The value; read from disk again where it was evicted from memory. */
  read(stored: Stored): Json;
  /**
   * The list of a loop, which every iteration reads: it is evicted last, after the loop has settled or when others need the
   * room.
   */
  list(loop: StepState): Json | undefined;
  /** The value, if it is in memory. */
  peek(stored: Stored): Json | undefined;
}

export function createArtifacts(files: Files, fresh: boolean, cacheSize = usuallyKept): Artifacts {
  const loaded = new Map<string, { value: Json; size: number }>();
  let size = 0;
  let none = fresh;
  /** The last read value; it is the last entry of `loaded`, whose first entry (the least recently used) is evicted first. */
  let newest: string | undefined;
  const loops = new Map<string, StepState>();

  const isListed = (hash: string): boolean => {
    const loop = loops.get(hash);
    if (loop && !isSettled(loop)) return true;
    loops.delete(hash);
    return false;
  };

  const lookUp = (hash: string): { value: Json; size: number } | undefined => {
    const entry = loaded.get(hash);
    if (!entry || hash === newest) return entry;
    loaded.delete(hash);
    loaded.set(hash, entry);
    newest = hash;
    return entry;
  };

  const remember = (hash: string, value: Json, length: number): void => {
    if (!loaded.has(hash)) size += length;
    loaded.delete(hash);
    loaded.set(hash, { value, size: length });
    newest = hash;

    // Lists of loops stay as long as they fit together; otherwise many open loops would keep everything in memory.
    let listed = 0;
    for (const [oldest, entry] of loaded) {
      if (size <= cacheSize || oldest === hash) break;
      if (isListed(oldest) && (listed === 0 || listed + entry.size <= cacheSize)) {
        listed += entry.size;
        continue;
      }

      loaded.delete(oldest);
      size -= entry.size;
    }
  };

  const read = (stored: Stored): Json => {
    if ('value' in stored) return stored.value;
    const artifact = lookUp(stored.artifact);
    if (artifact) return artifact.value;

    const text = files.readArtifact(stored.artifact);
    const value = deserializeValue(text);
    remember(stored.artifact, value, text.length);

    return value;
  };

  return {
    get none() {
      return none;
    },
    keep(value) {
      if (isSmall(value)) return { value };
      const text = serializeValue(value);
      if (text.length <= threshold) return { value };

      none = false;
      return files.putArtifact(text).then((artifact) => {
        remember(artifact, value, text.length);
        return { artifact, bytes: text.length };
      });
    },
    load(stored) {
      if (!stored || 'value' in stored || lookUp(stored.artifact)) return undefined;
      return files.getArtifact(stored.artifact).then((text) => remember(stored.artifact, deserializeValue(text), text.length));
    },
    read,
    list(loop) {
      const items = loop.loop?.items;
      if (items && 'artifact' in items && !isSettled(loop)) loops.set(items.artifact, loop);
      return items && read(items);
    },
    peek: (stored) => ('value' in stored ? stored.value : loaded.get(stored.artifact)?.value),
  };
}

/** True where the value is certainly short, without serialising it. */
function isSmall(value: Json): boolean {
  let room = threshold / 8;

  const walk = (one: Json): boolean => {
    if (typeof one === 'string') room -= one.length + 4;
    else room -= 4;
    if (room < 0) return false;
    if (Array.isArray(one)) return one.every(walk);

    if (typeof one === 'object' && one !== null) {
      for (const key in one) {
        room -= key.length + 4;
        const member = one[key];
        if (room < 0 || (member !== undefined && !walk(member))) return false;
      }
    }

    return true;
  };

  return walk(value);
}
