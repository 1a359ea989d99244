import { l10n } from 'vscode';

/** Past runs, and actions on them: compare, rerun, pin, export, delete. */
export const pastRunTexts = {
  notInRun: (step: string) => l10n.t('This run has nothing to open for {0}.', step),
  runGone: (run: string) => l10n.t('The run {0} is gone.', run),
  pastForeign: () => l10n.t('Another machine wrote this run: nothing that it says people allowed or answered counts here.'),
  productOutside: (file: string) =>
    l10n.t('{0} is not in the output folder of this run, which another machine wrote, so it is not opened.', file),
  pastDamaged: (what: string, facts: number) =>
    facts === 1
      ? l10n.t('{0} What comes before it is shown: 1 fact.', what)
      : l10n.t('{0} What comes before it is shown: {1} facts.', what, facts),
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
  rerunHint: () => l10n.t('A step whose values come out the same is taken over, even after one that has changed.'),
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
  productGone: (file: string) => l10n.t('{0} is no longer where the run wrote it.', file),
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
  today: () => l10n.t('Today'),
  yesterday: () => l10n.t('Yesterday'),
  needsSomebody: () => l10n.t('Unfinished'),
  filterRuns: () => l10n.t('Words of the pipeline, the state or the id; empty shows all runs'),
  filteredBy: (words: string) => l10n.t('only: {0}', words),
  runSteps: (count: number) => (count === 1 ? l10n.t('1 step') : l10n.t('{0} steps', count)),
  runReplayed: () => l10n.t('replayed'),
  runOf: (parent: string) => l10n.t('from {0}', parent),
} as const;
