/** Reasons that a value from a person is not accepted. `say` fills the blanks. */
export const editTexts = {
  ended: 'The run has ended, so nothing in it can be changed. A fork can: baton fork RUN --set PATH=VALUE',
  unknown: 'There is no step or input {path} in this run.',
  secret: '{path} is a secret; nothing can be put in its place.',
  unfit: '{path} cannot be given that value: {fault}.',
  inFlight: '{path} is under way ({status}); its value comes when it has ended.',
  sent: 'The prompt of {path} has been sent.',
  noText: 'The prompt of {path} is a text.',
  notSucceeded: '{path} has ended ({status}), and steps that depend on it have begun.',
  goneOn: '{path} has ended, and its value went on into the steps around it.',
  refused: 'A value for {path} by {who} was not taken: {why}',
  forkHint: 'Fork the run at that step to give it another value.',
} as const;
