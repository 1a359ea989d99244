import { l10n } from 'vscode';

/** Every text of the extension that people read, but the ones in the manifest (package.nls.json) and in the panel. */
export const texts = {
  running: (name: string, done: number, of: number) => l10n.t('{0}: {1} of {2} steps', name, done, of),
  runningHint: () => l10n.t('Show the graph of the running pipeline'),
  succeeded: (name: string) => l10n.t('{0} succeeded.', name),
  failed: (name: string, why: string) => l10n.t('{0} failed: {1}', name, why),
  notStarted: (name: string, why: string) => l10n.t('{0} did not start: {1}', name, why),
  waiting: (name: string) => l10n.t('{0} waits for an answer before it goes on.', name),
  interrupted: (name: string) =>
    l10n.t('{0} stopped at a step that was cut off in the middle and may not be safe to repeat.', name),
  resumed: (name: string) => l10n.t('{0} goes on after the window was reloaded.', name),
  notResumed: (name: string, why: string) => l10n.t('{0} could not go on after the reload: {1}', name, why),
  noFile: () => l10n.t('Open a pipeline first: a file that ends in .baton.yaml.'),
  notOnDisk: () => l10n.t('Pipelines run only from files on a disk. Save this one to a folder, then run it.'),
  notTrusted: () =>
    l10n.t('Pipelines run only in trusted workspaces, because they can write files, run programs and call models.'),
  settingsFile: () => l10n.t('baton.yaml holds settings; there is nothing in it to run.'),
  notSaved: (name: string) => l10n.t('{0} could not be saved, so it was not run.', name),
  noRuns: () => l10n.t('No run in this workspace can go on: none was cut off.'),
  pickRun: () => l10n.t('Which run should go on?'),
  pickKey: () => l10n.t('Which key do you want to set?'),
  otherKey: () => l10n.t('Another name…'),
  otherKeyPrompt: () => l10n.t('The name that the key has in baton.yaml, for example LOCAL_KEY for "key: env:LOCAL_KEY".'),
  badKeyName: () => l10n.t('A name is made of capital letters, digits and _.'),
  keyPrompt: (name: string) =>
    l10n.t('The value of {0}. It is kept by the editor, never in a file. Leave it empty to forget the key.', name),
  keySet: () => l10n.t('kept by the editor'),
  inputTitle: (pipeline: string) => l10n.t('Run {0}', pipeline),
  secretTitle: (name: string) => l10n.t('Secret {0}', name),
  secretPrompt: (variable: string) =>
    l10n.t('It is kept nowhere and shown nowhere. To be asked no more, keep it as {0} with Baton: Set API Key….', variable),
  inputRequired: (name: string) => l10n.t('{0} is needed.', name),
  inputDefault: (value: string) => l10n.t('Leave it empty for {0}.', value),
  adoptStatus: () => l10n.t('Could be a Baton pipeline'),
  adopt: () => l10n.t('Use Baton'),
  adoptName: () => l10n.t('Baton'),
  manageTrust: () => l10n.t('Manage Workspace Trust'),
  permission: (name: string, tools: string) => l10n.t('Allow {0} to use {1}?', name, tools),
  allowOnce: () => l10n.t('Allow This Time'),
  allowInStep: () => l10n.t('Allow Once'),
  allowInRun: () => l10n.t('Allow in This Run'),
  deny: () => l10n.t('Do Not Allow'),
  allowAlways: () => l10n.t('Always Allow for This Text'),
  explaining: () => l10n.t('Asking a model what the pipeline is for'),
  notExplained: (why: string) => l10n.t('The pipeline could not be explained: {0}', why),
  answering: (name: string) => l10n.t('Asking a model for the AUTO answers of {0}', name),
  answered: (count: number) =>
    count === 0
      ? l10n.t('Every AUTO tag that can be answered before a run has a locked answer already.')
      : count === 1
        ? l10n.t('1 AUTO answer was asked for and locked.')
        : l10n.t('{0} AUTO answers were asked for and locked.', count),
  notAnswered: (name: string, why: string) => l10n.t('The AUTO tags of {0} could not be answered: {1}', name, why),
  estimateOf: (name: string) => l10n.t('What a run of {0} would take', name),
  notEstimated: (name: string, why: string) => l10n.t('{0} could not be estimated: {1}', name, why),
  inAll: () => l10n.t('In all'),
  calls: (count: string) => l10n.t('calls: {0}', count),
  tokens: (input: string, output: string) => l10n.t('tokens: {0} in, {1} out', input, output),
  costs: (money: string) => l10n.t('cost: {0}', money),
  takes: (time: string) => l10n.t('time: {0}', time),
  unknown: () => l10n.t('unknown'),
  from: (low: string) => l10n.t('from {0}', low),
  earlierRuns: (count: number) =>
    count === 0
      ? l10n.t('Reckoned from the text alone: this pipeline has not run here yet.')
      : l10n.t('Reckoned from the text and {0} earlier runs.', count),
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
  formAsJson: () => l10n.t('The fields as JSON; the panel shows them as a form.'),
  showLog: () => l10n.t('Show Log'),
  showProblems: () => l10n.t('Show Problems'),
  noDebugger: () => l10n.t('The pipeline could not be debugged: no file was given. Set "program" in the launch configuration.'),
  currentPipeline: () => l10n.t('Baton: current pipeline'),
  server: () => l10n.t('Baton Language Server'),
  panelTitle: (name: string) => l10n.t('{0} – graph', name),
} as const;
