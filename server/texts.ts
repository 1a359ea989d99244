/**
 * The language server's texts beside the problems and the descriptions of the language itself. `say` fills the placeholders.
 */
export const serverTexts = {
  // Steps
  gives: 'Gives {type}',
  waitsFor: 'Waits for {steps}',
  lastRun: 'Last run: {facts}',
  lastValue: 'In the last run:',
  seconds: '{seconds} s',

  // Called pipelines, experts and personalities
  takes: 'Takes {inputs}',
  unlessGiven: '{value} unless given',
  forExample: 'For example {values}',
  buildsOn: 'builds on {name}',

  // Schedules
  nextTimes: 'Next, in {timezone}:',
  schedules: {
    hourly: 'every hour',
    quarter: 'every 15 minutes',
    daily: 'each day at 7:00',
    workdays: 'Monday to Friday at 7:00',
    weekly: 'each Monday at 7:00',
    monthly: 'on the first of each month at 7:00',
  },

  // Filters, tests and functions
  example: '{example} gives {value}',

  aggregated: 'Evaluated for each item; its values make the one value.',

  // AUTO tags
  auto: '**AUTO**: a model answers this, checked and kept.',
  answer: 'Answer: {type}',
  askedBefore: 'asked before the run',
  askedDuring: 'asked during the run',
  tokens: 'about {tokens} {tokens|token|tokens}',
  answeredBy: '{state}: {answer} by {model}',
  locked: 'Locked',
  outdated: 'Answered for another question',
  unlocked: 'Not answered yet',
  depends: 'Depends on what the run knows',
  run: 'Asked anew in each run',

  // Inlay hints
  snippetPipeline: 'A whole pipeline: input, one step, output',
  snippetPrompt: 'A step that asks a model',
  snippetTool: 'A step that calls a tool',
  snippetLoop: 'Steps for each item of a list',
  snippetGroup: 'Steps that belong together',
  snippetAuto: 'A value that a model decides',
  snippetRetrieve: 'A search for passages that fit a question',
  snippetAssert: 'A step that fails where a condition does not hold',
  snippetSet: 'A step that writes variables',
  fillDoes: 'What it does',
  fillAbout: 'What it is about',
  fillPrompt: 'What should the model do?',
  fillAuto: 'what is wanted, in words',
  hintType: ': {type}',
  hintAnswer: ' = {answer}',
  hintEdges: '← {steps}',

  // Lenses above a pipeline and its steps
  lensRun: '▶ Run',
  lensDebug: 'Debug',
  lensInputs: 'Run with Inputs…',
  lensGraph: 'Show Graph',
  lensEstimate: 'Estimate',
  lensDebugTo: 'Debug to Here',
  lensResolveOne: 'Resolve 1 AUTO',
  lensResolve: 'Resolve {count} AUTO',
  lensResolveTag: 'Resolve {field}',

  // Keys, tools and models
  required: 'required',
  checkedOnly: '_Checked, and not run yet._',
  libraryPattern: 'A pattern of the library',
  notRunYet: '{what} · not run yet',
  actions: 'Actions: {actions}',
  noEffects: 'no effects',
  context: '{tokens} {tokens|token|tokens}',
  fromSettings: 'from baton.yaml',
  offline: 'the embedded engine, no key',
  makes: { picture: 'makes pictures', speech: 'speaks', transcript: 'writes recordings down' },
  ofEditor: 'offered by VS Code',
  suggest: 'Suggest',

  // Requests
  cancelled: 'The editor no longer waits for this.',
  notInitialized: 'The server waits for `initialize`: it comes before {method}.',
  initializedOnce: 'The server has begun: `initialize` comes once.',
  isOver: 'The server was shut down: only `exit` may come, not {method}.',
  noJson: 'The message is not JSON.',
  noMessage: 'The message is not valid JSON-RPC 2.0.',
  wrongParams: 'The parameters of {method} do not fit the protocol.',
  unknownRequest: 'The method {method} is not supported here.',
  notLoaded: 'A part of the language server cannot be loaded: {why}. Install Baton again.',

  // Renaming
  badId: '"{name}" cannot be an id: an id begins with a letter and goes on with letters, digits, _ or -.',
  takenId: 'Another step here is already called {name}.',
  noId: 'This step has no id of its own yet: give it `id:` first.',
  badName: '"{name}" cannot be a name here: a name begins with a letter and goes on with letters, digits or _.',
  takenName: 'Something else here is already called {name}.',
  fileName:
    'This file cannot be renamed from here. Rename it where your files are, and look through the places that the references list.',
  takenFile: 'There is a file {name} already. Choose another name.',
  badFile: '{name} would not lead to the file from here. Write a path that begins where the present one does.',
  notDeclared: '{name} is not declared in this file, so it cannot be renamed from here.',
  hiddenName:
    '{name} is written in a way that cannot be edited at one of its places, for example through an alias. Rename it by hand.',
  sharedPrompt: '{name} names the same file of a prompt, in which this name would mean nothing any more. Rename it by hand.',
  mixedName:
    '{name} means one thing or another at one of its places, as a branch of the template sets it or not. Rename it by hand.',
  otherMeaning: 'With the name {name} something in this file would mean something else. Choose another name.',

  // Refactorings
  extractInput: 'Make this an input',
  extractPart: 'Only words can become an input: the selection takes part of a template or of an AUTO tag with it.',
  wrapped: 'The pipeline is inside another key here; give it a file of its own first.',
  cannotWrite: 'The text here is written in a way that cannot be edited safely, for example through an alias. Change it by hand.',
  needsConstant: 'This must be written out: nothing that a run computes is allowed here.',
  changesMeaning: 'With that, the pipeline would mean something else.',
  extractStep: 'Move this step into a pipeline of its own',
  extractSteps: 'Move these {count} steps into a pipeline of their own',
  wholeFrame:
    '`{name}` is read here as a whole, and its value is made of the steps that would move. Read the one step that is meant.',
  loopName:
    '`{name}` belongs to the loop that stays, which a called pipeline cannot see. Only its item and its index can be handed over.',
  brokenSteps: 'A step here has an id that another one has, or cannot be read. Mend that first.',
  cannotStandAlone: 'These steps cannot be in a file of their own: something would be wrong there that is right here.',
  readsInputs: '`{key}` holds a template, which would read other names in a file of its own.',
  routeCrosses: '`{from}` leads to `{to}`, and only one of the two would move. Move both, or none.',
  planCrosses: '`{runs}` runs the steps that `{writes}` writes, and only one of the two would move. Move both, or none.',
  sessionCrosses: 'The session {name} has prompts that would move and prompts that would stay.',
  variableCrosses:
    'The variable {name} is written by steps that would move, and a called pipeline writes no variable of its caller.',
  unknownRead: '`{name}` is read here as a whole or by a name that only the run knows, so what it reads cannot be moved.',
  ownName: '`{name}` describes the pipeline that contains it, so in a file of its own it would mean another one.',
  sameNames: 'Two different things would be called {name} in the new file.',
  mayBeAbsent:
    '`{id}` need not have a result (it has a condition, lies on a branch or may fail), and that cannot be handed over.',
  absentInput: 'The input {name} may be left out, and then there is nothing to hand over. Give it a default.',
  onlyStep: '`{read}` is about the course of a step; a called pipeline hands over only values.',
  inlineVariable: 'Put the value of {name} where it is read',
  noDeclaration: '{name} is not declared at the top of this file.',
  isWritten: '{name} is written by a step, so it has no one value.',
  noOneValue: 'The value of {name} is a text made of several parts, or asked of a model. It cannot be part of an expression.',
  writeDependencies: 'Write down what this step waits for: {steps}',
  removeDependency: 'Remove the needless dependency on {id}',
  removeDependencies: 'Remove all needless dependencies of this file',
  addRetry: 'Try this step again when it fails',
  addTimeout: 'Limit how long this step may take',
  addFallback: 'Go on with a value of your own when this step fails',
  pinAuto: 'Replace AUTO with its locked answer',
  resolveAuto: 'Ask a model for this AUTO answer now',
  refreshAuto: 'Ask a model for this AUTO answer again',
  editAuto: 'Give this AUTO answer yourself…',
  notLocked: 'No answer to this question is locked yet. Ask for one first.',
  neverLocked: 'The answer depends on what only a run knows, so none is ever locked.',
  answerIsCode: 'The answer holds a template or an AUTO tag, which would be read as one.',
} as const;
