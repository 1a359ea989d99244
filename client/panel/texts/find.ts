/** The search among the steps. */
export const findTexts = {
  findSteps: 'Find steps',
  findPlaceholder: 'Name, kind or model',
  foundSteps: '{count} found',
  kindOfStep: 'Kind of step',
  allKinds: 'all kinds',
  around: 'Around',
  aroundTitle: 'Only the steps that lead to the chosen one or follow from it, at most two steps away',
  critical: 'Critical path',
  criticalTitle: 'The chain of steps that takes longest',
  closeFind: 'Close the search',
  findTitle: 'Find steps (/)',
  onlyThese: 'Only these: {what}',
} as const;
