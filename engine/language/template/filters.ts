import { dataFilterSpecs } from './filters/data.ts';
import type { FilterSpec } from './filters/filter.ts';
import { listFilterSpecs } from './filters/list.ts';
import { markupFilterSpecs } from './filters/markup.ts';
import { numberFilterSpecs } from './filters/number.ts';
import { pathFilterSpecs } from './filters/path.ts';
import { regexFilterSpecs } from './filters/regex.ts';
import { textFilterSpecs } from './filters/text.ts';
import { timeFilterSpecs } from './filters/time.ts';

export type { FilterSpec } from './filters/filter.ts';

/** The filters: names after `|`. */
export const filters = {
  ...dataFilterSpecs,
  ...listFilterSpecs,
  ...markupFilterSpecs,
  ...numberFilterSpecs,
  ...pathFilterSpecs,
  ...regexFilterSpecs,
  ...textFilterSpecs,
  ...timeFilterSpecs,
} as const satisfies Record<string, FilterSpec>;
