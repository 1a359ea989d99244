/** Reasons that a step cannot be tried in variants. */
export const variantTexts = {
  notWritable: 'The prompt or the model of {step} cannot be changed in the text with certainty, so this variant cannot be tried.',
  notWritableHint: 'Write both on the step itself, each as one text.',
} as const;
