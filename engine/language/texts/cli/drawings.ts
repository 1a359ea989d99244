/** Labels in drawings of a graph. */
export const drawingTexts = {
  ifCondition: 'if {condition}',
} as const;
