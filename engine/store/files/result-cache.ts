import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap, type Json } from '../../language/json.ts';
import type { ResultCache } from '../../run/ports.ts';
import type { ExternalRead } from '../../state/events.ts';
import { ignoreRuns } from '../paths.ts';

/** Results by content in `.baton/cache/`, one file each. An unreadable entry counts as missing, and is replaced. */
export function createCache(root: string, now: () => number): ResultCache {
  const fileOf = (key: string): string => join(root, '.baton', 'cache', key.slice(0, 2), `${key}.json`);
  return {
    async get(key) {
      const text = await readFile(fileOf(key), 'utf8').catch(() => undefined);
      try {
        const kept: unknown = text === undefined ? undefined : JSON.parse(text);
        return isMap(kept) && typeof kept['at'] === 'number' && kept['value'] !== undefined
          ? { value: kept['value'], at: kept['at'], reads: readingsIn(kept['reads']) }
          : undefined;
      } catch {
        return undefined;
      }
    },
    async put(key, value, reads = []) {
      await writeAtomic(fileOf(key), JSON.stringify({ at: now(), value, reads }));
      ignoreRuns(root);
    },
  };
}

const readingKinds: readonly ExternalRead['of'][] = ['file', 'files', 'code', 'tool'];

function readingsIn(said: Json | undefined): ExternalRead[] {
  return (Array.isArray(said) ? said : []).flatMap((one): ExternalRead[] => {
    if (!isMap(one)) return [];
    const { of, name, held } = one;
    const kind = readingKinds.find((known) => known === of);
    if (!kind || typeof name !== 'string') return [];
    return [typeof held === 'string' ? { of: kind, name, held } : { of: kind, name }];
  });
}
