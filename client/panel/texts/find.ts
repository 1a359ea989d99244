/** The search among the steps. */
export const findTexts = {
  findSteps: 'Find steps',
  findPlaceholder: 'Name, kind or model',
  foundSteps: '{count} found',
  kindOfStep: 'Kind of step',
  allKinds: 'all kinds',
  around: 'Around',
  aroundTitle: 'Only what leads to the chosen step and from it, two steps far',
  critical: 'Critical path',
  criticalTitle: 'The chain of steps that takes longest',
  closeFind: 'Close the search',
  findTitle: 'Find steps (/)',
  onlyThese: 'Only these: {what}',
} as const;
