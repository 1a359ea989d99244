import type { filters } from '../../../language/template/filters.ts';
import { truth } from '../evaluation/values.ts';
import { dataFilters } from './data.ts';
import type { Executable, Filter } from './filter.ts';
import { listFilters } from './list.ts';
import { markupFilters } from './markup.ts';
import { numberFilters } from './number.ts';
import { pathFilters } from './path.ts';
import { regexFilters } from './regex.ts';
import { textFilters } from './text.ts';
import { timeFilters } from './time.ts';

/** In a filter chain the evaluator handles it, since only there the value can be absent; this serves `map('default', …)`. */
const otherwise: Filter = (input, [value, strict]) => (strict === true && !truth(input) ? (value ?? '') : input);

/** The implementation of every executable filter of the language. */
export const filterTable: Readonly<Record<Executable<typeof filters>, Filter>> = {
  ...dataFilters,
  ...listFilters,
  ...markupFilters,
  ...numberFilters,
  ...pathFilters,
  ...regexFilters,
  ...textFilters,
  ...timeFilters,
  count: listFilters.length,
  d: otherwise,
  default: otherwise,
};
