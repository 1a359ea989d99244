/** What completion and hover say of the members that a step's result has beside its value. */
export const memberTexts = {
  text: 'The text.',
  parameter: 'The parameter of this name.',
  outputs: 'What the called pipeline gave.',
  results: 'What each item gave, in item order; null for items that failed or were skipped.',
  steps: 'The values of each body step, one list a step.',
  iterations: 'How many items were begun.',
  failed: 'How many items failed.',
  endedBy: 'Why the loop ended.',
} as const;
