/** Which models were chosen, and why. */
export const choiceTexts = {
  choicesTitle: 'Models',
  chose: '{model}: {reason}',
  considered: 'not {model}: {reason}',
  fellTo: '{model}, after {first} would not do: {why}',
  wasEnough: '{model}, whose answer would do',
} as const;
