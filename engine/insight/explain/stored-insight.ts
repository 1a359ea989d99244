import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compiled } from '../../compile/compiled.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap } from '../../language/json.ts';
import { sha256Hex } from '../../store/files/artifacts.ts';
import { ignoreRuns } from '../../store/paths.ts';
import type { Insight } from './insight.ts';
import { wording } from './insight.ts';

/** An insight as stored, with its time (ISO 8601). */
export interface StoredInsight extends Insight {
  made_at: string;
}

/** A hash of the texts behind an insight: the pipeline, all called ones, and the wording of the questions. */
export function insightHash({ text, called }: Pick<Compiled, 'text' | 'called'>): string {
  const others = [...called.values()].map((one) => one.text).sort();
  return sha256Hex(JSON.stringify([wording, text, others]));
}

const fileOf = (root: string, compiled: Pick<Compiled, 'text' | 'called'>): string =>
  join(root, '.baton', 'insight', `${insightHash(compiled)}.json`);

/** The insight for exactly this text; undefined where none is readable. */
export async function readInsight(root: string, compiled: Pick<Compiled, 'text' | 'called'>): Promise<StoredInsight | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(fileOf(root, compiled), 'utf8'));
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Stores an insight under the hash of its texts. Throws the system's error. */
export async function storeInsight(root: string, compiled: Compiled, insight: StoredInsight): Promise<void> {
  await writeAtomic(fileOf(root, compiled), `${JSON.stringify(insight, null, 2)}\n`);
  ignoreRuns(root);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isKept = (value: unknown): value is StoredInsight =>
  isMap(value) &&
  [value['intention'], value['architecture']].every((one) => Array.isArray(one) && one.every(isText)) &&
  Array.isArray(value['alignment']) &&
  value['alignment'].every((one) => isMap(one) && isText(one['what']) && isText(one['quote'])) &&
  isText(value['model']) &&
  isText(value['made_at']);
