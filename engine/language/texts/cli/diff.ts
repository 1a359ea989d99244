/** Texts about differences between two runs. */
export const diffTexts = {
  sameRuns: 'Both runs did the same.',
  only: 'only in {run}',
  diffHeading: '{first} → {second}',
  change: '{from} → {to}',
  inputsOf: 'inputs',
  stepsOf: 'steps',
  outputsOf: 'outputs',
  totalOf: 'in all',
  nothing: 'nothing',
  status: 'status',
  cost: 'cost',
  duration: 'duration',
  model: 'model',
  parameters: 'parameters',
  value: 'value',
  more: 'and {count} more',
} as const;
