import type { Compiled } from '../../compile/compiled.ts';
import type { NumberRange } from '../ranges.ts';
import type { Estimate, EstimateWorld } from './estimate.ts';
import type { ValuesBeforeRun } from './text-length.ts';

/** The position of an estimate: the pipeline that it goes through, how often it runs, and the values that are known there. */
export interface EstimatePosition {
  compiled: Compiled;
  world: EstimateWorld;
  /** The estimate that steps are added to. */
  estimate: Estimate;
  /** The static path of the calls that lead here. */
  prefix: string;
  runs: NumberRange;
  known: ValuesBeforeRun;
  /** The values that names of models are computed from: without those of loops, since no item stands for another there. */
  named: ValuesBeforeRun;
  /** The pipeline that the run is of. */
  outer: Compiled['pipeline'];
  /** The called pipelines that are being estimated. */
  open: readonly string[];
}
