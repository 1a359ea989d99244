import { l10n } from 'vscode';

/** A person's servers (`baton serve`), and their runs. */
export const remoteViewTexts = {
  addressPrompt: () => l10n.t('The address of a server that `baton serve` or a proxy before it offers.'),
  noAddress: () => l10n.t('Write it as https://runs.example.org, without a name or password in it.'),
  readable: () => l10n.t('Only https:// keeps a token secret on its way; http:// is for servers of this machine.'),
  known: () => l10n.t('This server is in the view already.'),
  tokenPrompt: (name: string) =>
    l10n.t('A token of {0}. Whoever runs the server makes one with `baton token NAME`. It is kept by the editor.', name),
  noToken: () => l10n.t('not signed in'),
  signInFirst: (name: string) => l10n.t('Sign in to {0} first.', name),
  notSignedIn: (name: string, why: string) => l10n.t('{0} let nobody in: {1}', name, why),
  unreachable: (name: string) => l10n.t('{0} does not answer.', name),
  failed: (name: string, status: number) => l10n.t('{0} answered with {1}.', name, status),
  signedInAs: (who: string, folder: string) => l10n.t('{0}, as {1}', folder, who),
  removeServer: (name: string) => l10n.t('Take {0} out of the view, and forget its token?', name),
  removeIt: () => l10n.t('Remove'),
  pickServer: () => l10n.t('Run on which server?'),
  pickServerToCompare: () => l10n.t('Compare with which server?'),
  pickToCompare: (name: string, file: string) => l10n.t('{0} has no {1}. Compare with which of its pipelines?', name, file),
  comparisonTitle: (file: string, name: string) => l10n.t('{0}: {1} ↔ here', file, name),
  noServer: () => l10n.t('There is no server in the view Remote yet.'),
  addServer: () => l10n.t('Add Server…'),
  pickPipeline: (name: string) => l10n.t('Which pipeline of {0}? The server runs its own text of it.', name),
  noPipelines: (name: string) => l10n.t('{0} has no pipeline that can run.', name),
  likeThisFile: () => l10n.t('named like the file in front'),
  runFault: (name: string, why: string) => l10n.t('{0}: {1}', name, why),
  cancelRun: (run: string, name: string) => l10n.t('End the run {0} on {1}? What tidies up runs still.', run, name),
  cancelIt: () => l10n.t('End Run'),
  panelTitle: (what: string, name: string) => l10n.t('{0} – {1}', what, name),
  noneToRestore: (name: string) => l10n.t('Nobody is signed in to {0}, so its run cannot be shown. Close this tab.', name),
  tooLarge: (most: number) => l10n.t('It is larger than {0} MB, so it is not fetched.', most),
};
