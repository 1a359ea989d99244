import { dataFilters } from './filters/data.ts';
import type { FilterSpec } from './filters/filter.ts';
import { listFilters } from './filters/list.ts';
import { markupFilters } from './filters/markup.ts';
import { numberFilters } from './filters/number.ts';
import { pathFilters } from './filters/path.ts';
import { regexFilters } from './filters/regex.ts';
import { textFilters } from './filters/text.ts';
import { timeFilters } from './filters/time.ts';

export type { FilterSpec } from './filters/filter.ts';

/** What may stand after `|`. */
export const filters = {
  ...dataFilters,
  ...listFilters,
  ...markupFilters,
  ...numberFilters,
  ...pathFilters,
  ...regexFilters,
  ...textFilters,
  ...timeFilters,
} as const satisfies Record<string, FilterSpec>;
