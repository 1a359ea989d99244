import type { FindCandidates } from './candidate.ts';
import { addCache } from './candidates/add-cache.ts';
import { dropDependency } from './candidates/drop-dependency.ts';
import { raiseLoopParallel } from './candidates/raise-loop-parallel.ts';
import { raiseParallel } from './candidates/raise-parallel.ts';
import { stopRetrying } from './candidates/stop-retrying.ts';
import { swapModel } from './candidates/swap-model.ts';

/** Every kind of edit, one file each. */
export const candidateFinders: readonly FindCandidates[] = [
  dropDependency,
  raiseParallel,
  raiseLoopParallel,
  addCache,
  stopRetrying,
  swapModel,
];
