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
  inputRequired: (name: string) => l10n.t('{0} is needed.', name),
  inputDefault: (value: string) => l10n.t('Leave it empty for {0}.', value),
  adoptStatus: () => l10n.t('Could be a Baton pipeline'),
  adopt: () => l10n.t('Use Baton'),
  adoptName: () => l10n.t('Baton'),
  manageTrust: () => l10n.t('Manage Workspace Trust'),
  showGraph: () => l10n.t('Show Graph'),
  showLog: () => l10n.t('Show Log'),
  showProblems: () => l10n.t('Show Problems'),
  noDebugger: () => l10n.t('The pipeline could not be debugged: no file was given. Set "program" in the launch configuration.'),
  panelTitle: (name: string) => l10n.t('{0} – graph', name),
} as const;
