/** Texts about a model's description of a pipeline, and reasons that no model was asked. */
export const insightsTexts = {
  noObject: 'it is not a JSON object',
  unfit: 'The model {model} did not answer as asked: {fault}.',
  refreshMeans: 'asks the model again, even if an answer is stored',
  onlyOffline: 'The purpose is not described: no model is configured, and the embedded offline engine does not understand texts.',
  onlyOfflineHint: 'With a model: baton explain FILE --model PROVIDER:NAME',
  hasErrors: 'The purpose is not described, because the file has errors.',
  notReady: 'The purpose is not described: {why}',
  unkept: 'The answer could not be stored: {why}',
  asking: 'Asking {model} for its purpose and its architecture.',

  structure: 'Structure',
  intention: 'Intention',
  architecture: 'Architecture',
  alignment: 'Alignment',
  allFits: 'Purpose and structure agree.',
  madeBy: 'Written by {model} on {date}; stored for this text.',
  droppedOne: 'One finding was left out: its quotation is not in the file.',
  droppedMany: '{count} findings were left out: their quotations are not in the file.',
} as const;
