import { join } from 'node:path';
import type { LastRun } from '../compile/world.ts';
import { isMap, type Json } from '../language/json.ts';
import type { Disk } from './disk.ts';

/** The file with the last run of a pipeline, for the editor. */
export const lastRunFile = (root: string, pipeline: string): string => join(root, '.baton', 'last', `${pipeline}.json`);

/** The data of the newest run of a pipeline; undefined if nothing readable exists (it is only a convenience). */
export function readLastRun(root: string, pipeline: string, disk: Disk): LastRun | undefined {
  try {
    const value: unknown = JSON.parse(disk.read(lastRunFile(root, pipeline))?.text ?? 'null');
    return isLastRun(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isLastRun = (value: unknown): value is LastRun =>
  isMap(value) &&
  typeof value.run === 'string' &&
  typeof value.finished_at === 'string' &&
  isMap(value.steps) &&
  Object.values(value.steps).every(isStep);

const isStep = (value: Json | undefined): boolean => isMap(value) && typeof value.status === 'string';
