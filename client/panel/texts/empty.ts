/** The panel without a pipeline or without steps, and a part of it that cannot be drawn. */
export const emptyTexts = {
  noSteps: '{pipeline} has no steps yet',
  noPipeline: 'No pipeline to show',
  writeStep: 'Write a first step under steps: and it appears here.',
  openPipeline: 'Open a file that ends in .baton.yaml; its steps appear here as you write them.',
  notDrawn: 'This part cannot be drawn: {message}',
  drawAgain: 'Draw it again',
} as const;
