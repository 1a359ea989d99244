import type { Compiled } from '../../compile/compiled.ts';
import type { NumberRange } from '../ranges.ts';
import type { Estimate, EstimateWorld } from './estimated.ts';
import type { ValuesBeforeRun } from './text-length.ts';

/** The state of an estimate: its pipeline, the number of executions, and the known values. */
export interface EstimatePosition {
  compiled: Compiled;
  world: EstimateWorld;
  /** The estimate that steps are added to. */
  estimate: Estimate;
  /** The static path of the enclosing calls. */
  prefix: string;
  runs: NumberRange;
  known: ValuesBeforeRun;
  /** Values for computed model names: without those of loops, where no item can represent another. */
  named: ValuesBeforeRun;
  /** The pipeline of the run. */
  outer: Compiled['pipeline'];
  /** The called pipelines that are being estimated. */
  open: readonly string[];
}
