/** Simulated runs, without calls. */
export const simulationTexts = {
  by: 'simulation',
  text: '(made up)',
  tags: 'AUTO tags before the first step',
  cut: 'Only the nearest {count} {count|file|files} of the project {count|was|were} there for it.',
  late: 'Late: {what}, due at {at}.',
  nothingCalled: 'Simulated: nothing was called, and nothing of it counts as history.',
  byCase: 'Answers are those of the test case "{test}".',
  madeUp: 'Made up, since no test case answers them: {steps}.',
  times: {
    runs: 'Durations are those foreseen by earlier runs.',
    like: 'Durations are those of like steps in earlier runs.',
    guess: 'Durations are a guess by the kinds of the steps: nothing like it has succeeded here.',
    unread: 'Durations are a guess by the kinds of the steps, since earlier runs cannot be read.',
  },
  alone: '`--simulate` stands alone: it neither calls nor records anything, so {option} has no meaning beside it.',
} as const;
