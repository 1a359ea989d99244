import type { JsonSchema } from '../../../language/json.ts';
import type { AutoType } from './value.ts';

/** The field of a value, as far as AUTO tags in it depend on it. */
export interface ValueSite {
  /** As written, for example `parameters.style`. */
  field: string;
  /** The type that the field itself takes, for example a model. */
  wants?: AutoType;
  /** The schema of the field, where there is one. */
  schema?: JsonSchema;
  /** Answered during the run, whether or not the step has predecessors. */
  run?: boolean;
  /** The number of tags before these in the same field; 0 unless given. */
  first?: number;
}
