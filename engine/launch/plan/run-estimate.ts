import type { Compiled } from '../../compile/compiled.ts';
import type { Published } from '../../forecast/model/quantities.ts';
import type { Estimate } from '../../insight/estimate/estimated.ts';
import type { ModelOverrides } from '../../insight/step-definition.ts';

export interface RunEstimate extends Estimate {
  compiled: Compiled;
  /** Known prices and latencies of its models, by the name that is asked. */
  published: ReadonlyMap<string, Published>;
  /** The models that answer where the text does not say so. */
  overrides: ModelOverrides;
  limits: { max_cost: number | null; max_parallel: number };
}
