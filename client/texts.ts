import { l10n } from 'vscode';

/** Texts about the start and end of runs, and about the editor as a whole. Other subjects are in `texts/`. */
export const clientTexts = {
  running: (name: string, done: number, of: number) =>
    of === 1 ? l10n.t('{0}: {1} of 1 step', name, done) : l10n.t('{0}: {1} of {2} steps', name, done, of),
  tests: () => l10n.t('Baton'),
  run: () => l10n.t('Run'),
  debug: () => l10n.t('Debug'),
  coverage: () => l10n.t('Coverage of Steps'),
  runsNow: (name: string) => l10n.t('{0} is already running', name),
  showRun: () => l10n.t('Show Run'),
  showRunAbout: () => l10n.t('It goes on; its graph is shown.'),
  restartRun: () => l10n.t('Restart'),
  restartRunAbout: () => l10n.t('It is stopped, then this run begins.'),
  restartRunsAbout: (count: number) => l10n.t('All {0} are stopped, then this run begins.', count),
  runAnother: () => l10n.t('Run Another'),
  runAnotherAbout: () => l10n.t('Both go on; the panel shows this run, and the view Runs has the other one.'),
  lensStop: () => l10n.t('■ Stop'),
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
  noFile: () => l10n.t('Open a pipeline first: a file that ends in .baton.yaml.'),
  notOnDisk: () => l10n.t('Pipelines run only from files on a disk. Save this one to a folder, then run it.'),
  notTrusted: () =>
    l10n.t('Pipelines run only in trusted workspaces, because they can write files, run programs and call models.'),
  planNotTrusted: () => l10n.t('What a run would do is worked out only in trusted workspaces: it reads keys and settings.'),
  adviceNowhere: () => l10n.t('Advice rests on earlier runs, which only a saved pipeline in a trusted workspace has.'),
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
  manageTrust: () => l10n.t('Manage Workspace Trust'),
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
    if (count === 0) return l10n.t('Estimated from the text alone: this pipeline has not run here yet.');
    if (count === 1) return l10n.t('Estimated from the text and one earlier run.');
    return l10n.t('Estimated from the text and {0} earlier runs.', count);
  },
  usualCost: (tokens: string, money: string) => l10n.t('With answers of at most {0} tokens: {1}.', tokens, money),
  withoutAutos: (count: number) =>
    count === 1
      ? l10n.t('1 AUTO tag is asked before the first step unless its answer is locked; it is not counted.')
      : l10n.t('{0} AUTO tags are asked before the first step unless their answers are locked; they are not counted.', count),
  withoutPeople: () => l10n.t('The time that people take is not counted.'),
  showGraph: () => l10n.t('Show Graph'),
  showLog: () => l10n.t('Show Log'),
  showProblems: () => l10n.t('Show Problems'),
  goToLine: (line: number) => l10n.t('Go to Line {0}', line),
  noDebugger: () => l10n.t('The pipeline could not be debugged: no file was given. Set "program" in the launch configuration.'),
  currentPipeline: () => l10n.t('Baton: current pipeline'),
  server: () => l10n.t('Baton Language Server'),
  panelTitle: (name: string) => l10n.t('{0} – graph', name),
  diagnosticsCopied: () =>
    l10n.t('Diagnostics are in the clipboard: versions, settings, problems and the newest run, without values or keys.'),
  confirmCost: (name: string, cost: string) => l10n.t('This may cost {1}. Run {0}?', name, cost),
  confirmCostDetail: (limit: string) =>
    l10n.t('Estimates above {0} are confirmed first (setting "baton.confirmCostAbove").', limit),
  confirmCostUsual: (cost: string) =>
    l10n.t('That is a bound and no forecast: with answers of usual length it costs {0} at most.', cost),
  costRange: (low: string, high: string) => l10n.t('{0} to {1}', low, high),
  doNotRun: () => l10n.t('Do Not Run'),
  runUnasked: () => l10n.t('Run, and Do Not Ask for This Pipeline Again'),
  rerunsOnSave: () => l10n.t('Reruns on save'),
  switchOff: () => l10n.t('Switch Off'),
} as const;
