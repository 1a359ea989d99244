import { l10n } from 'vscode';

/** Every text of the extension that people read, but the ones in the manifest (package.nls.json) and in the panel. */
export const clientTexts = {
  running: (name: string, done: number, of: number) =>
    of === 1 ? l10n.t('{0}: {1} of 1 step', name, done) : l10n.t('{0}: {1} of {2} steps', name, done, of),
  tests: () => l10n.t('Baton'),
  run: () => l10n.t('Run'),
  notInRun: (step: string) => l10n.t('This run has nothing to open for {0}.', step),
  runGone: (run: string) => l10n.t('The run {0} is gone.', run),
  debug: () => l10n.t('Debug'),
  coverage: () => l10n.t('Coverage of Steps'),
  newPipeline: () => l10n.t('New Pipeline'),
  blankPipeline: () => l10n.t('Blank'),
  blankAbout: () => l10n.t('One prompt, which runs without a key'),
  pickWorkflow: () => l10n.t('Which workflow becomes a pipeline?'),
  notImported: (name: string, line: number, what: string) => l10n.t('{0} was not imported: line {1}: {2}', name, line, what),
  nothingToImport: (name: string, what: string) => l10n.t('{0} was left as it is. {1}', name, what),
  importNote: (name: string, line: number, what: string) => l10n.t('{0}, line {1}: {2}', name, line, what),
  importedWith: (name: string, count: number) =>
    count === 1
      ? l10n.t('{0} is imported; 1 thing could not be carried over as it was.', name)
      : l10n.t('{0} is imported; {1} things could not be carried over as they were.', name, count),
  runsNow: (name: string) => l10n.t('{0} is already running', name),
  showRun: () => l10n.t('Show Run'),
  showRunAbout: () => l10n.t('It goes on; its graph is shown.'),
  restartRun: () => l10n.t('Restart'),
  restartRunAbout: () => l10n.t('It is stopped, then this run begins.'),
  restartRunsAbout: (count: number) => l10n.t('All {0} are stopped, then this run begins.', count),
  runAnother: () => l10n.t('Run Another'),
  runAnotherAbout: () => l10n.t('Both go on; the panel shows this run, and the view Runs has the other one.'),
  lensStop: () => l10n.t('■ Stop'),
  starterPipeline: (id: string) => `id: ${id}
steps:
  - id: answer
    prompt: ${l10n.t('Say hello in one sentence.')}
outputs:
  answer: "{{ answer }}"
`,
  runProblems: () => l10n.t('baton run'),
  runningHint: () => l10n.t('Show the graph of the running pipeline'),
  succeeded: (name: string) => l10n.t('{0} succeeded.', name),
  failed: (name: string, why: string) => l10n.t('{0} failed: {1}', name, why),
  notStarted: (name: string, why: string) => l10n.t('{0} did not start: {1}', name, why),
  testsNotRun: (name: string, why: string) => l10n.t('The cases of {0} could not be run: {1}', name, why),
  waiting: (name: string) => l10n.t('{0} waits for an answer before it goes on.', name),
  interrupted: (name: string) =>
    l10n.t('{0} stopped at a step that was cut off in the middle and may not be safe to repeat.', name),
  resumed: (name: string) => l10n.t('{0} goes on after the window was reloaded.', name),
  questionsNotRead: (folder: string, why: string) => l10n.t('The open questions of {0} could not be read: {1}', folder, why),
  notResumed: (name: string, why: string) => l10n.t('{0} could not go on after the reload: {1}', name, why),
  needsYou: (name: string, step: string) =>
    step === '' ? l10n.t('{0} needs you', name) : l10n.t('{0}: {1} needs you', name, step),
  questionsOpen: (count: number) =>
    count === 1 ? l10n.t('1 question waits for you') : l10n.t('{0} questions wait for you', count),
  nothingAsked: () => l10n.t('No run waits for an answer.'),
  notTaken: (name: string, why: string) => l10n.t('{0} did not take the answer: {1}', name, why),
  otherWindow: () => l10n.t('not in this window'),
  fieldPrompt: (name: string, about: string) => (about === '' ? name : l10n.t('{0}: {1}', name, about)),
  useAt: (needs: string, step: string, file: string, line: number) =>
    l10n.t('{0} – step {1}, {2} line {3}', needs, step, file, line),
  moreUses: (count: number) => (count === 1 ? l10n.t('and 1 more step') : l10n.t('and {0} more steps', count)),
  noFile: () => l10n.t('Open a pipeline first: a file that ends in .baton.yaml.'),
  notOnDisk: () => l10n.t('Pipelines run only from files on a disk. Save this one to a folder, then run it.'),
  notTrusted: () =>
    l10n.t('Pipelines run only in trusted workspaces, because they can write files, run programs and call models.'),
  planNotTrusted: () => l10n.t('What a run would do is worked out only in trusted workspaces: it reads keys and settings.'),
  notRerun: (why: string) => l10n.t('What Rerun Changed would do cannot be told: {0}', why),
  historyNotTrusted: () => l10n.t('The history of runs is shown only in trusted workspaces.'),
  historyNotOnDisk: () => l10n.t('Only a pipeline that is saved to a folder has a history. Save this one first.'),
  settingsFile: () => l10n.t('baton.yaml holds settings; there is nothing in it to run.'),
  notSaved: (name: string) => l10n.t('{0} could not be saved, so it was not run.', name),
  noRuns: () => l10n.t('No run in this workspace can go on: none was cut off.'),
  goOn: () => l10n.t('Go On'),
  foreign: (status: string) => l10n.t('{0} · foreign', status),
  pickRun: () => l10n.t('Which run should go on?'),
  pickRunToDebug: () => l10n.t('Which run should be debugged or looked at?'),
  pickKey: () => l10n.t('Which key do you want to set?'),
  otherKey: () => l10n.t('Another name…'),
  otherKeyPrompt: () => l10n.t('The name that the key has in baton.yaml, for example LOCAL_KEY for "key: env:LOCAL_KEY".'),
  badKeyName: () => l10n.t('A name is made of capital letters, digits and _.'),
  keyPrompt: (name: string) =>
    l10n.t('The value of {0}. It is kept by the editor, never in a file. Leave it empty to forget the key.', name),
  keySet: () => l10n.t('kept by the editor'),
  pickModel: () => l10n.t('Which model should answer where a pipeline names none?'),
  modelNow: (model: string, why: string) => l10n.t('Now {0}: {1}.', model, why),
  isDefault: () => l10n.t('default'),
  editorModels: () => l10n.t('VS Code'),
  editorAsks: () => l10n.t('models of this editor, which may ask you first'),
  offline: () => l10n.t('free, without a key: finds what a text says, writes nothing new'),
  withoutKey: () => l10n.t('Without a key'),
  setKeyOf: (provider: string) => l10n.t('$(key) Set the key of {0}…', provider),
  otherModel: () => l10n.t('Another model…'),
  otherModelPrompt: () => l10n.t('Its name, written as provider:name, for example ollama:qwen3.'),
  badModelName: () => l10n.t('Write it as provider:name, without spaces.'),
  noFolder: () => l10n.t('Open a folder first: models are chosen in its baton.yaml.'),
  noModelsHere: (name: string, why: string) => l10n.t('The models could not be listed, because of {0}: {1}', name, why),
  settingsNotChanged: (model: string) =>
    l10n.t('baton.yaml is written in a way that cannot be changed safely. Write "default_model: {0}" into it.', model),
  settingsNotWritten: (model: string) =>
    l10n.t(
      'VS Code did not let baton.yaml be changed, so {0} is not the default yet. See whether the file may be written.',
      model,
    ),
  settingsNotSaved: (model: string) =>
    l10n.t('baton.yaml could not be saved, so {0} is not the default yet. Open the file and save it.', model),
  openSettings: () => l10n.t('Open baton.yaml'),
  orName: () => l10n.t(' or '),
  keyPresent: () => l10n.t('key is set'),
  keyNotNeeded: () => l10n.t('no key needed'),
  keyMissing: (names: string) => l10n.t('{0} is not set', names),
  keyUnfit: (names: string) => l10n.t('{0} holds a character that no key has', names),
  reads: (tokens: string) => l10n.t('{0} tokens', tokens),
  price: (input: string, output: string) => l10n.t('{0} in, {1} out per million', input, output),
  priceUnknown: () => l10n.t('price unknown'),
  free: () => l10n.t('free'),
  figuresFromSettings: () => l10n.t('Figures come from baton.yaml.'),
  figuresFromTable: (table: string, date: string) => l10n.t('Figures come from {0} of {1}.', table, date),
  deprecated: () => l10n.t('Its maker has given notice to it.'),
  retires: (day: string) => l10n.t('It stops answering on {0}.', day),
  secretTitle: (name: string) => l10n.t('Secret {0}', name),
  secretPrompt: (variable: string) =>
    l10n.t('It is kept nowhere and shown nowhere. To be asked no more, keep it as {0} with Baton: Set API Key….', variable),
  inputRequired: (name: string) => l10n.t('{0} is needed.', name),
  presetTitle: () => l10n.t('Keep these inputs as a preset'),
  presetPrompt: () => l10n.t('Its name. What is secret is not kept.'),
  presetReplaces: (names: string) => l10n.t('Its name. One of these is replaced: {0}. What is secret is not kept.', names),
  dropPreset: (name: string) => l10n.t('Delete the preset {0}?', name),
  pickProfile: () => l10n.t('With which profile of baton.yaml do the pipelines of this project run from now on?'),
  withoutProfile: () => l10n.t('Without a profile'),
  noProfiles: () => l10n.t('baton.yaml has no profiles. Write them under "profiles:": named overrides of its settings.'),
  adoptStatus: () => l10n.t('Could be a Baton pipeline'),
  adopt: () => l10n.t('Use Baton'),
  adoptName: () => l10n.t('Baton'),
  manageTrust: () => l10n.t('Manage Workspace Trust'),
  permission: (name: string, tools: string) => l10n.t('Allow {0} to use {1}?', name, tools),
  allowInStep: () => l10n.t('Allow Once'),
  allowInRun: () => l10n.t('Allow in This Run'),
  askEachStep: () => l10n.t('Ask at Each Step'),
  allowMore: () => l10n.t('More…'),
  withNetwork: (label: string) => l10n.t('{0}, with the Network', label),
  withMachine: (label: string) => l10n.t('{0}, with All That You May Do', label),
  deny: () => l10n.t('Do Not Allow'),
  allowAlways: () => l10n.t('Always Allow in This Folder'),
  noPermissions: () => l10n.t('No pipeline is always allowed to do anything: there is nothing to take back.'),
  pickPermissions: () => l10n.t('Which permissions do you take back? Those pipelines ask for them again.'),
  permissionSince: (date: string, by: string) => l10n.t('since {0}, by {1}', date, by),
  permissionsNotTaken: (why: string) => l10n.t('The permissions could not be taken back: {0}', why),
  chooseModel: () => l10n.t('Pick a Model…'),
  explaining: () => l10n.t('Asking a model what the pipeline is for'),
  notExplained: (why: string) => l10n.t('The pipeline could not be explained: {0}', why),
  answering: (name: string) => l10n.t('Asking a model for the AUTO answers of {0}', name),
  answered: (count: number) => {
    if (count === 0) return l10n.t('Every AUTO tag that can be answered before a run has a locked answer already.');
    if (count === 1) return l10n.t('1 AUTO answer was asked for and locked.');
    return l10n.t('{0} AUTO answers were asked for and locked.', count);
  },
  notAnswered: (name: string, why: string) => l10n.t('The AUTO tags of {0} could not be answered: {1}', name, why),
  estimateOf: (name: string) => l10n.t('What a run of {0} would take', name),
  notEstimated: (name: string, why: string) => l10n.t('{0} could not be estimated: {1}', name, why),
  inAll: () => l10n.t('In all'),
  calls: (count: string) => l10n.t('calls: {0}', count),
  tokens: (input: string, output: string) => l10n.t('tokens: {0} in, {1} out', input, output),
  costs: (money: string) => l10n.t('cost: {0}', money),
  takes: (time: string) => l10n.t('time: {0}', time),
  earlierRuns: (count: number) => {
    if (count === 0) return l10n.t('Reckoned from the text alone: this pipeline has not run here yet.');
    if (count === 1) return l10n.t('Reckoned from the text and one earlier run.');
    return l10n.t('Reckoned from the text and {0} earlier runs.', count);
  },
  usualCost: (tokens: string, money: string) => l10n.t('With answers of at most {0} tokens: {1}.', tokens, money),
  withoutAutos: (count: number) =>
    count === 1
      ? l10n.t('1 AUTO tag is asked before the first step unless its answer is locked; it is not counted.')
      : l10n.t('{0} AUTO tags are asked before the first step unless their answers are locked; they are not counted.', count),
  withoutPeople: () => l10n.t('The time that people take is not counted.'),
  showGraph: () => l10n.t('Show Graph'),
  asks: (name: string, question: string) => l10n.t('{0} asks: {1}', name, question),
  yes: () => l10n.t('Yes'),
  no: () => l10n.t('No'),
  answer: () => l10n.t('Answer…'),
  showLog: () => l10n.t('Show Log'),
  showProblems: () => l10n.t('Show Problems'),
  goToLine: (line: number) => l10n.t('Go to Line {0}', line),
  noDebugger: () => l10n.t('The pipeline could not be debugged: no file was given. Set "program" in the launch configuration.'),
  currentPipeline: () => l10n.t('Baton: current pipeline'),
  server: () => l10n.t('Baton Language Server'),
  panelTitle: (name: string) => l10n.t('{0} – graph', name),
  // Past runs
  pastForeign: () => l10n.t('Another machine wrote this run: nothing that it says people allowed or answered counts here.'),
  productOutside: (file: string) =>
    l10n.t('{0} is not in the output folder of this run, which another machine wrote, so it is not opened.', file),
  pastDamaged: (what: string, facts: number) =>
    facts === 1
      ? l10n.t('{0} What stands before it is shown: 1 fact.', what)
      : l10n.t('{0} What stands before it is shown: {1} facts.', what, facts),
  pastUnended: () => l10n.t('Another window or a terminal drives it. You see what it does, and may answer and stop it.'),
  textNotKept: (file: string) => l10n.t('The run has not kept the text of {0}.', file),
  nothingToRestore: (name: string) =>
    l10n.t('{0} is not there any more, and no run of it can be read, so there is nothing to show. Close this tab.', name),
  restoredWithout: (why: string) => l10n.t('{0} The text is shown as it is now.', why),
  noSuchRuns: () => l10n.t('There is no such run in this workspace.'),
  pickPast: () => l10n.t('Which run?'),
  pickOther: () => l10n.t('Compare with which run?'),
  pickStep: () => l10n.t('Run again from which step?'),
  pickResult: () => l10n.t('Which result is to be pinned?'),
  tooLargeToPin: (step: string, size: string, most: string) =>
    l10n.t('The result of {0} is too large to be pinned: {1}, at most {2}.', step, size, most),
  unpinTitle: () => l10n.t('Unpin: the step runs again'),
  nothingPinned: () => l10n.t('No result of this pipeline is pinned. Pin one in the menu of a step in the panel.'),
  pinnedOf: (run: string) => l10n.t('of run {0}', run),
  pinnedHint: () => l10n.t('pinned'),
  pinnedTooltip: (step: string, run: string) =>
    l10n.t(
      'Runs from the editor take what {0} gave in run {1}; the step does not run. Click with Ctrl or Cmd to unpin.',
      step,
      run,
    ),
  pickValue: () => l10n.t('Which value do you want to change?'),
  newValue: (path: string) => l10n.t('Another value for {0}', path),
  newValuePrompt: () => l10n.t('Text, or JSON. A new run begins with it; this one stays as it is.'),
  notEditable: {
    absent: (path: string) =>
      l10n.t('The value of {0} cannot be changed here: the run has none for it, or one that is too long.', path),
    lines: (path: string) =>
      l10n.t('The value of {0} cannot be changed here: it has line breaks, which an input box would drop.', path),
  },
  rerunTitle: () => l10n.t('Run again what has changed'),
  rerunHint: () => l10n.t('A step whose values come out the same is taken over, even behind one that has changed.'),
  rerunNow: () => l10n.t('$(play) Run'),
  rerunCounts: (again: number, taken: number) => l10n.t('steps that run: {0}, taken over: {1}', again, taken),
  runsAgain: () => l10n.t('runs again'),
  takenOver: () => l10n.t('taken over'),
  rerunReasons: {
    changed: () => l10n.t('its text has changed'),
    new: () => l10n.t('new'),
    valueless: () => l10n.t('it gave no value'),
    wanted: () => l10n.t('chosen'),
    after: (step: string) => l10n.t('comes after {0}', step),
  },
  compareTitle: (one: string, other: string) => l10n.t('{0} ↔ {1}', one, other),
  noEarlierRun: () => l10n.t('No run before this one has this step.'),
  pictureTooLarge: (file: string) => l10n.t('{0} is too large to be shown here; open it in an editor.', file),
  exportTitle: () => l10n.t('Export as'),
  exportForms: {
    html: () => l10n.t('HTML'),
    markdown: () => l10n.t('Markdown'),
    bundle: () => l10n.t('Run bundle'),
  },
  exportAbout: {
    html: () => l10n.t('A report in one file that a browser shows'),
    markdown: () => l10n.t('A report as text'),
    bundle: () => l10n.t('The run itself, without secrets and folders of this machine, for Open Run Bundle elsewhere'),
  },
  graphForms: {
    svg: () => l10n.t('SVG'),
    png: () => l10n.t('PNG'),
    mermaid: () => l10n.t('Mermaid'),
    langgraph: () => l10n.t('LangGraph'),
  },
  graphFormsAbout: {
    svg: () => l10n.t('A drawing that stays sharp, for pages light and dark'),
    png: () => l10n.t('A picture, for documents and chats'),
    mermaid: () => l10n.t('Text that GitHub and many wikis draw'),
    langgraph: () => l10n.t('JSON for tools that read graphs of LangGraph'),
  },
  notDrawn: (why: string) => l10n.t('The picture could not be drawn. {0}', why),
  panelClosed: () => l10n.t('The panel was closed.'),
  panelSilent: (seconds: number) => l10n.t('The panel did not answer within {0} seconds. Show the panel and try again.', seconds),
  exported: (file: string) => l10n.t('{0} is written.', file),
  openIt: () => l10n.t('Open'),
  bundleNeedsFolder: () => l10n.t('Open a folder first: the run of a bundle is put among its runs.'),
  deleteRun: (run: string) => l10n.t('Delete the run {0}?', run),
  deleteRunDetail: () => l10n.t('Its log and its values are removed. Files that it wrote stay.'),
  deleteIt: () => l10n.t('Delete'),
  notDeleted: (run: string) => l10n.t('{0} stays: it goes on, or somebody works on it.', run),
  runFault: (run: string, why: string) => l10n.t('{0}: {1}', run, why),
  // Variants of a step
  variantsTitle: (step: string) => l10n.t('Variants of {0}', step),
  pickTried: () => l10n.t('Try variants of which step?'),
  pickTriedModel: () => l10n.t('Which model is tried too?'),
  nothingToTry: (name: string) => l10n.t('{0} has no step that asks a model by a prompt of its own.', name),
  notTriable: (step: string) =>
    l10n.t('{0} cannot be tried in other ways: it has no prompt of its own in this file, written as one text.', step),
  runBeforeTrying: (name: string) =>
    l10n.t('{0} has not run here yet. Variants of a step take what it reads from a run: run it once first.', name),
  notTried: (name: string, why: string) => l10n.t('Not every variant of {0} could be tried: {1}', name, why),
  notAccepted: (step: string) =>
    l10n.t('{0} is written in a way that cannot be changed with certainty. Copy the prompt into the text.', step),
  acceptedVariant: (step: string) => l10n.t('The text of {0} asks this now. Undo in the editor takes it back.', step),
  diagnosticsCopied: () =>
    l10n.t('Diagnostics are in the clipboard: versions, settings, problems and the newest run, without values or keys.'),
  // Agents and other extensions
  noApi: (wanted: number, have: number) =>
    l10n.t('Baton has no API of version {0}; this one has version {1}.', String(wanted), String(have)),
  agentChecks: (file: string) => l10n.t('Checking {0}', file),
  agentReads: (file: string) => l10n.t('Reading what {0} does', file),
  mcpServer: (folder: string) => l10n.t('Baton pipelines of {0}', folder),
  agentRuns: (file: string) => l10n.t('Running {0}', file),
  agentRunTitle: (file: string) => l10n.t('Run the pipeline {0}?', file),
  agentRunMessage: () =>
    l10n.t(
      'It may call models, write files and run programs. What it needs permission for is asked besides. It is given these inputs:',
    ),
  agentNeedsFile: () => l10n.t('Name the file of a pipeline in "file".'),
  agentNoFile: (file: string) => l10n.t('{0} is no pipeline in a folder of this workspace.', file),
  agentNotStarted: (file: string) =>
    l10n.t('{0} did not start; the person at the editor has been told why. Check the file first.', file),
  // Money
  confirmCost: (name: string, cost: string) => l10n.t('This may cost {1}. Run {0}?', name, cost),
  confirmCostDetail: (limit: string) =>
    l10n.t('Estimates above {0} are confirmed first (setting "baton.confirmCostAbove").', limit),
  costRange: (low: string, high: string) => l10n.t('{0} to {1}', low, high),
  doNotRun: () => l10n.t('Do Not Run'),
  runUnasked: () => l10n.t('Run, and Do Not Ask for This Pipeline Again'),
  rerunsOnSave: () => l10n.t('Reruns on save'),
  switchOff: () => l10n.t('Switch Off'),
  today: () => l10n.t('Today'),
  yesterday: () => l10n.t('Yesterday'),
  needsSomebody: () => l10n.t('Unfinished'),
  filterRuns: () => l10n.t('Words of the pipeline, the state or the id; empty shows all runs'),
  filteredBy: (words: string) => l10n.t('only: {0}', words),
  runSteps: (count: number) => (count === 1 ? l10n.t('1 step') : l10n.t('{0} steps', count)),
  runCostUnknown: () => l10n.t('cost unknown'),
  runReplayed: () => l10n.t('replayed'),
  runOf: (parent: string) => l10n.t('from {0}', parent),
} as const;
