/** Runs that are played without a call. */
export const simulationTexts = {
  note: 'Made up by its schema: no answer is written for it.',
  by: 'simulation',
  text: '(made up)',
  nothingCalled: 'Simulated: nothing was called, and nothing of it counts as history.',
  byCase: 'Answers are those of the test case "{test}".',
  madeUp: 'Made up, since no answer is written for them under `tests:`: {steps}.',
  times: {
    runs: 'Durations are those foreseen by earlier runs.',
    like: 'Durations are those of like steps in earlier runs.',
    guess: 'Durations are a guess by the kinds of the steps: nothing like it has run here.',
  },
  alone: '`--simulate` stands alone: it neither calls nor records anything, so {option} has no meaning beside it.',
} as const;
