/** The lines below the header: pauses, past runs, problems, needs of a person. */
export const bannerTexts = {
  pausedBefore: 'Paused before {step}',
  silentHost: 'The extension host has not answered since {time}.',
  silentHostNow:
    'What is shown is as of then. If this stays, reload the window (“Developer: Reload Window”): a run that was cut off goes on, or can be resumed.',
  inThePast: 'You look at fact {at} of {of}.',
  nothingUndone: 'Nothing is undone.',
  toPresent: 'To the present',
  notices: 'What needs attention',
  errorsInText: '{errors} in the text.',
  show: 'Show',
  showOneOf: 'Show {number}/{count}',
  problemsHere: '{errors} here: {message}',
  needsYou: '{who} needs you.',
  leftAlone: '{target} is left alone for a while.',
  leftAloneWhy: 'It failed {count} {count|time|times} in a row ({kind}) and is tried again by itself.',
  waitsForBatch: 'Waits for a {batch}.',
  sentence: '{words}.',
  wasCancelled: 'The run was cancelled.',
  wasCutOff: 'The run was cut off.',
  pastRun: 'Run of {time}.',
  beside: {
    running: 'Another run goes on, begun at {time}.',
    paused: 'Another run is paused, begun at {time}.',
    waiting: 'Another run waits for you, begun at {time}.',
  },
  showIt: 'Show it',
  pastTexts: {
    changed: 'The file has changed since: the text that ran is shown.',
    gone: 'The file is gone: the text that ran is shown.',
    same: '',
  },
} as const;
