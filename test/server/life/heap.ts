import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Bytes of the heap that something still holds. */
export function heapAfterGc(): number {
  if (typeof collect !== 'function') throw new Error('Node gave no gc.');
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
