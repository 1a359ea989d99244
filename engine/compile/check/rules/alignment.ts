import type { Rule, RulePage } from '../checkable.ts';

export const alignmentPage: RulePage = {
  doc: 'A review found that what the pipeline says of itself (its description, the names of its steps) and what its steps do differ. A model judged that, so it is never more than information. Change the words or the steps, whichever is wrong.',
  examples: [],
};

export const alignment: Rule = {
  code: 'alignment',
};
