/** What the language server says beside the problems and the descriptions of the language itself. `say` fills the blanks. */
export const serverTexts = {
  // Steps
  gives: 'Gives {type}',
  waitsFor: 'Waits for {steps}',
  lastRun: 'Last run: {facts}',
  seconds: '{seconds} s',

  // Called pipelines, experts and personalities
  takes: 'Takes {inputs}',
  unlessGiven: '{value} unless given',
  buildsOn: 'builds on {name}',

  // Filters, tests and functions
  example: '{example} gives {value}',

  aggregated: 'Evaluated for each item; its values make the one value.',

  // AUTO tags
  auto: '**AUTO**: a model answers this, checked and kept.',
  answer: 'Answer: {type}',
  askedBefore: 'asked before the run',
  askedDuring: 'asked during the run',
  tokens: 'about {tokens} tokens',
  answeredBy: '{state}: {answer} by {model}',
  locked: 'Locked',
  outdated: 'Answered for another question',
  unlocked: 'Not answered yet',
  depends: 'Depends on what the run knows',
  run: 'Asked anew in each run',

  // Hints between the words
  hintType: ': {type}',
  hintAnswer: ' = {answer}',
  hintEdges: '← {steps}',

  // Lenses above a pipeline
  lensRun: '▶ Run',
  lensDebug: 'Debug',
  lensInputs: 'Run with Inputs…',
  lensGraph: 'Show Graph',

  // Keys, tools and models
  required: 'required',
  checkedOnly: '_Checked, and not run yet._',
  notRunYet: '{what} · not run yet',
  actions: 'Actions: {actions}',
  noEffects: 'no effects',
  context: '{tokens} tokens',
  fromSettings: 'from baton.yaml',
  offline: 'the embedded engine, no key',
  suggest: 'Suggest',

  // Requests
  cancelled: 'The editor no longer waits for this.',

  // Renaming
  badId: '"{name}" cannot be an id: an id begins with a letter and goes on with letters, digits, _ or -.',
  takenId: 'Another step here is already called {name}.',
  noId: 'This step has no id of its own yet: give it `id:` first.',
  badName: '"{name}" cannot be a name here: a name begins with a letter and goes on with letters, digits or _.',
  takenName: 'Something else here is already called {name}.',
  notDeclared: '{name} is not declared in this file, so it cannot be renamed from here.',
  hiddenName:
    '{name} is written in a way that cannot be edited at one of its places, for example through an alias. Rename it by hand.',
  otherMeaning: 'With the name {name} something in this file would mean something else. Choose another name.',
} as const;
