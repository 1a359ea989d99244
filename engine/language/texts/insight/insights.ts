/** Texts about a model's description of a pipeline, and reasons that no model was asked. */
export const insightsTexts = {
  noObject: 'it is not a JSON object',
  unfit: 'The model {model} did not answer as asked: {fault}.',
  refreshMeans: 'asks the model again, whatever is kept',
  onlyOffline:
    'Nobody was asked what it is for: there is no model here, and the embedded engine offline does not understand texts.',
  onlyOfflineHint: 'With a model: baton explain FILE --model PROVIDER:NAME',
  hasErrors: 'Nobody was asked what it is for, because the file has errors.',
  notReady: 'Nobody was asked what it is for: {why}',
  unkept: 'The answer could not be kept: {why}',
  asking: 'Asking {model} what it is for and how it is built.',

  structure: 'Structure',
  intention: 'Intention',
  architecture: 'Architecture',
  alignment: 'Alignment',
  allFits: 'Nothing was found that does not fit.',
  madeBy: 'Written by {model} on {date}; kept for this text.',
  droppedOne: 'One finding was left out: what it quotes is not in the file.',
  droppedMany: '{count} findings were left out: what they quote is not in the file.',
} as const;
