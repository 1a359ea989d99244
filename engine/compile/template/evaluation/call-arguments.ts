import type { Json, JsonMap } from '../../../language/json.ts';
import type { Run } from './run.ts';
import type { Operand } from './values.ts';

/** Arguments of a call: positional ones first, then named ones. */
export interface CallArguments {
  places: Json[];
  names?: JsonMap;
}

export const nothingGiven: CallArguments = { places: [] };

/** Filters and tests by name, for filters such as `map` and `select`. */
export interface Apply {
  filter(name: string, input: Json, callArguments: CallArguments, run: Run): Operand;
  test(name: string, value: Operand, given: Json[], run: Run): boolean;
}
