/** Texts about chosen models and the reasons. */
export const choiceTexts = {
  choicesTitle: 'Models',
  chose: '{model}: {reason}',
  considered: 'not {model}: {reason}',
  fellTo: '{model}, after {first} would not do: {why}',
  wasEnough: '{model}, whose answer would do',
} as const;
