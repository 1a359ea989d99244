/** Texts about recordings of calls (`--record`), and runs that are answered from one (`--replay`). */
export const recordingTexts = {
  // Recorded models
  asRecorded: 'as it was recorded',

  // A call that the recording cannot answer
  missing: 'The recording {source} holds no answer for {call} ({name}): that call was never made while it was recorded.',
  changed: 'The recording {source} holds no answer for {call} ({name}): something else was asked there when it was recorded.',
  missingHint: 'Record it again with --record, or run without --replay.',
  beforeSteps: 'an AUTO tag before the first step',

  // Files
  noSource: 'There is no recording and no run `{source}`.',
  noSourceHint: 'Give a file that --record wrote, or a run as `baton runs` lists it.',
  unreadable: 'The recording {file} cannot be read: {why}.',
  notOne: 'The file {file} is not a recording.',
  notOneHint: 'A recording is written by `baton run FILE --record NAME`.',
  otherFile: 'The file {file} is not a recording, so it is not overwritten.',
  otherFileHint: 'Give --record a name that is not taken.',
  format: 'The recording {file} has the format {found}; this version reads format {known}.',
  line: 'Line {line} of the recording {file} is damaged.',
  lineHint: 'Record it again.',
  unwritten: 'The recording cannot be written',
  both: 'Choose one of --record and --replay: a run that is answered from a recording has nothing new to record.',
  gone: 'The run was answered from {source}, which is not there any more.',
  ofCase: 'The run is of a test case. It was answered by what its `tests:` say, so it cannot go on by itself.',
  ofCaseHint: 'Run the case again: `baton test FILE`.',
} as const;
