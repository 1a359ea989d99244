import type { FindCandidates } from './candidate.ts';
import { addBatch } from './candidates/add-batch.ts';
import { addCache } from './candidates/add-cache.ts';
import { addHedge } from './candidates/add-hedge.ts';
import { dropDependency } from './candidates/drop-dependency.ts';
import { fixAuto } from './candidates/fix-auto.ts';
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
  addHedge,
  fixAuto,
  addBatch,
  swapModel,
];
