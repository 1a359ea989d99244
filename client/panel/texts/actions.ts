/** What may be done with a run that has ended, and with its steps. */
export const actionTexts = {
  resume: 'Resume',
  rerunFrom: 'Rerun from {step}',
  rerunHere: 'Rerun from here',
  openLine: 'Open line',
  openAnswer: 'Open answer in an editor',
  actions: 'Actions (.)',
  actionsOf: 'Actions of {step}',
  runAll: 'Run all again',
  fork: 'Change this value…',
  tryVariants: 'Try variants…',
  reuses: 'reuses {steps}',
  rerunChanged: 'Rerun changed…',
  compareRuns: 'Compare with…',
  showNewest: 'Show newest',
} as const;
