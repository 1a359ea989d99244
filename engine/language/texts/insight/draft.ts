/** Texts about pipelines that a model drafts or corrects. */
export const draftTexts = {
  noObject: 'it is not a JSON object',
  unfit: 'The model {model} did not answer as asked: {fault}.',
  unknownPrice: 'The price of {model} is unknown, so --max-cost cannot be kept.',
  unknownPriceHint:
    'Give input_price and output_price for the model in baton.yaml, or leave --max-cost out: then --rounds bounds the calls.',
  tooDear: 'The next call may cost {wanted}, and {left} of {most} are left.',
  tooDearHint: 'Allow more with --max-cost USD, or name a cheaper model with --model.',
  onlyOffline: 'This needs a model: the embedded engine offline takes sentences from texts and cannot write pipelines.',
  onlyOfflineHint:
    'Set a key or name a model (--model PROVIDER:NAME; `baton models` lists what can be used). Without one, `baton init` makes a first pipeline that runs, `baton patterns --copy NAME` copies one to change, and `baton help keys` has an example for every key.',
  noErrors: '{file} has no errors, so there is nothing to mend.',
  wordless: 'Say what the pipeline shall do, in a few words.',

  newSays: 'drafts a pipeline from a description, with a model',
  newAbout:
    'A model writes the pipeline, Baton checks it and gives the errors back, for at most --rounds calls. The draft is printed; at a terminal you are asked whether to write it. It is never run.\nWith -o a new file is written. A file that is there already is what the model begins from: the difference is shown and written on a yes, or with --yes. Ends with 1 where the draft still has errors; then nothing is written.',
  fixSays: 'mends the errors of a pipeline with a model',
  fixAbout:
    'Shows the difference; writes it on a yes at a terminal, or with --yes. Only errors are given to the model; `baton check --fix` rewrites older spellings without one. Ends with 1 where the draft still has errors; then nothing is written.',
  outputMeans: 'the file to write; one that is there is changed, after the difference was shown',
  yesMeans: 'writes without a question, after the difference was shown',
  maxCostMeans: 'the most that all calls may cost together (else 0.50)',
  roundsMeans: 'calls of the model at most (else 4)',
  modelMeans: 'the model that writes (else the orchestrator, else the default model)',

  asking: 'Asking {model} for a draft ({call} of at most {most}).',
  spent: '{calls} {calls|call|calls} of {model} · cost {cost}',
  unknownCost: 'unknown',
  notes: 'The model says: {notes}',
  stopped: 'No further draft was asked for: {why}',
  invalid: 'The draft has errors, so nothing was written.',
  invalidHint:
    'Ask again with more words, another --model or more --rounds; or print it, mend it by hand and check it with `baton check`.',
  same: 'The draft is the same as the file; there is nothing to write.',
  write: 'Write {file}?',
  written: 'Wrote {file}. Check and try it: baton run {file} --plan',
  notWritten: 'Nothing was written.',
  toWrite: '--yes writes it.',
  changedMeanwhile: '{file} has changed meanwhile and was left as it is.',
  taken: '{file} is there already, so nothing was written; -o names another file.',
  noFolder: 'There is no folder {folder}.',
  roundsWhole: '--rounds expects a whole number from 1 to 20; it got {value}.',
} as const;
