import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Engine } from '../engine.ts';

type Result = Awaited<ReturnType<Engine['readRun']>>['result'];
/** The output folder, and when the run began, in milliseconds since 1970. */
type Began = { output_path: string; at: number } | undefined;

/**
 * Finds outputs of a failed run whose value is the path of a file in its output folder that the run has not written: shown as
 * it is, the path would read as if the file existed or came from this run.
 */
export function findUnwritten({ status, outputs, products }: Result, began: Began): string[] {
  if (status === 'succeeded' || !began) return [];
  const written = new Set(products.map(({ file }) => file));
  const isUnwritten = (value: unknown): boolean =>
    typeof value === 'string' && isBelow(value, began.output_path) && !written.has(value) && !isNewer(value, began.at);
  return Object.keys(outputs).filter((name) => isUnwritten(outputs[name]));
}

function isBelow(file: string, folder: string): boolean {
  const way = relative(folder, file);
  return file.startsWith(folder) && way !== '' && !way.startsWith('..');
}

function isNewer(file: string, at: number): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs >= at;
}
