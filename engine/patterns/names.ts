/** The patterns that ship with Baton, in the order of the list. */
export const patternNames = [
  'quick-view',
  'confidence',
  'critique',
  'fact-check',
  'perspectives',
  'scenarios',
  'stakeholders',
  'systems',
  'time-horizons',
  'analogy',
] as const;

export type PatternName = (typeof patternNames)[number];

export const isPatternName = (name: string): name is PatternName => patternNames.some((one) => one === name);
