/** The bar at the top: tabs, how the run stands, its buttons. */
export const headerTexts = {
  views: 'Views',
  tabs: { Graph: 'Graph', Timeline: 'Timeline', Summary: 'Summary', History: 'History' },
  moreTabs: 'More: {names}',
  open: 'Open {file}',
  checking: 'Checking…',
  ready: 'Ready',
  stop: 'Stop',
  stopping: 'Stopping…',
  endAtOnce: 'End at once',
  debug: 'Debug',
  run: 'Run',
  runAgain: 'Run again',
  hasErrors: 'The pipeline has errors; mend them first.',
  ofTokens: 'of {most} {most|token|tokens}',
  costUnknown: 'cost unknown',
} as const;
