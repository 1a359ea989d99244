/** What the debugger says, also where there is no VS Code around it. `say` fills the blanks. */
export const debugTexts = {
  // Beginning
  noProgram: 'The launch configuration names no pipeline. Set "program" to the file to debug.',
  wants: '"{key}" in the launch configuration wants {what}.',
  mapOfValues: 'a map of values',
  aText: 'a text',
  aFolder: 'a folder',
  listOfTexts: 'a list of texts',
  trueOrFalse: 'true or false',
  runsAlready: 'This pipeline runs already. Stop that run first.',
  takeOut: '{why}: take "{key}" out of the launch configuration.',
  modelDecided: 'The model is chosen in the pipeline or in baton.yaml',
  folderDecided: 'Relative paths begin at the workspace folder',
  permissionsDecided: 'The editor asks for permissions when they are needed',
  textDecided: 'The editor runs what the file shows',
  endedBefore: 'The session was ended before the run began.',
  notStarted: 'The pipeline was not started.',

  // Breakpoints
  noStepOnLine: 'There is no step on this line. Breakpoints stop before a step: set it on one.',
  noStep: 'There is no step {name}.',
  noStepNear: 'There is no step {name}. Did you mean {near}?',
  badHits: '"{count}" is no hit count. Write a number, or one after ==, >=, >, <=, < or %.',
  otherFile: 'Only {file} is being debugged.',
  condition: 'The breakpoint\'s condition "{condition}": {why}',

  // Standing still
  notStanding: 'The run goes on. Pause it first.',
  wentOn: 'The run has gone on since.',
  noExpression: 'Write an expression of the template language, for example the id of a step or an input.',
  nothingDebugged: 'No pipeline is being debugged.',
  runEnded: 'The run has ended.',
  runToCome: 'The run has not started yet.',
  unknownRequest: 'The debugger does not know the request "{command}".',
  pipeline: 'pipeline',
  inFlight: '{path} (in flight)',
  item: '{path}: item {number} of {count}',

  // Scopes and values
  step: 'Step',
  loop: 'Loop',
  variables: 'Variables',
  inputs: 'Inputs',
  results: 'Results',
  text: 'text',
  list: 'list',
  map: 'map',
  more: '… {count} more',

  // The end of a run
  ended: 'The run {how}.',
  endedDegraded: 'The run {how}, but not everything in it did.',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  waiting: 'waits for an answer',
  interrupted: 'was interrupted',
  running: 'goes on',
} as const;
